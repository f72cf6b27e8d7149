/**
 * How a function becomes one file. The stack and the isolated local runner both build by this object, so that what runs
 * locally is byte for byte what is deployed.
 *
 * CommonJS, because an `import` of `node:http` reads everything that it exports and so loads undici, which costs a cold
 * start about 15 ms. The SDK is bundled: loading the runtime's own copy costs half as much again.
 */
export const bundling = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  minify: true,
  mainFields: ['module', 'main'],
  // The SDK imports `node:http` later on, for an address without TLS: a `require` it must be there too.
  supported: { 'dynamic-import': false },
  // Jupiter's client looks whether a body is a form: only to look at the class loads undici.
  define: { FormData: 'undefined' },
} as const;

/** What stands in for a package inside a bundle alone; paths from the repository's root. */
export const bundledInstead: Readonly<Record<string, string>> = {
  // Lambda gives credentials in the environment. The operator's command line is not bundled and finds them everywhere.
  '@aws-sdk/credential-provider-node': './functions/bundling/environment-credentials.ts',
  // No service that Osprey asks streams events.
  '@smithy/core/event-streams': './functions/bundling/no-event-streams.ts',
};
