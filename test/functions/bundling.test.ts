import { describe, expect, it } from 'vitest';
import { credentialsOf, defaultProvider } from '#functions/bundling/environment-credentials.ts';
import {
  EventStreamSerde,
  eventStreamSerdeProvider,
  resolveEventStreamSerdeConfig,
} from '#functions/bundling/no-event-streams.ts';

describe('the credentials of a bundled function', () => {
  const environment = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: '' };

  it('are those of the environment at the moment', async () => {
    const variables = { ...environment };
    const credentials = credentialsOf(variables);
    expect(await credentials()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret' });
    variables.AWS_SESSION_TOKEN = 'token';
    expect(await credentials()).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' });
  });

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])('are missing without %s', async (name) => {
    await expect(credentialsOf({ ...environment, [name]: '' })()).rejects.toThrow('no credentials');
    await expect(credentialsOf({ ...environment, [name]: undefined })()).rejects.toThrow('no credentials');
  });

  it('come from the process itself where the SDK asks for them', () => {
    expect(defaultProvider()).toBeTypeOf('function');
  });
});

describe('event streams in a bundle', () => {
  it('say what to do when somebody wants one, and let a client be made', () => {
    const config = {};
    expect(resolveEventStreamSerdeConfig(config)).toBe(config);
    expect(eventStreamSerdeProvider()).toEqual({});
    expect(() => new EventStreamSerde()).toThrow('functions/bundling/bundling.ts');
  });
});
