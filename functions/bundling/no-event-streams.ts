/** Stands in for the SDK's event streams inside the bundles: it brings them along for operations that Osprey never calls. */

/** S3's client asks for it when it is made. */
export const eventStreamSerdeProvider = () => ({});
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

/** Made by the first operation that streams. */
export class EventStreamSerde {
  constructor() {
    throw new Error('bundles have no event streams: take them out of functions/bundling/bundling.ts');
  }
}
