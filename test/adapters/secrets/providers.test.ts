import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadProviders } from '#adapters/secrets/providers.ts';
import { stubSecrets } from './stub-secrets.ts';

const key = 'key-that-nobody-may-see';
const good = {
  solanaRpcUrls: [`https://rpc.example/?api-key=${key}`, 'http://127.0.0.1:8899'],
  jupiterUrl: 'https://api.jup.ag/swap/v1',
  jupiterApiKey: key,
  heliusApiKey: key,
  heliusApiUrl: 'https://api-mainnet.helius-rpc.com',
};
const load = (value: unknown) =>
  loadProviders(stubSecrets(new Map([['providers', JSON.stringify(value)]])).client, 'providers');

describe('the providers', () => {
  it('are read from their secret', async () => expect(await load(good)).toEqual(good));

  it('need no key of Jupiter or Helius', async () => {
    const { jupiterApiKey: _, heliusApiKey: __, heliusApiUrl: ___, ...keyless } = good;
    expect(await load(keyless)).toEqual(keyless);
  });

  it.each([
    ['no RPC address', { ...good, solanaRpcUrls: [] }, 'malformed-solanaRpcUrls'],
    ['a WebSocket address', { ...good, solanaRpcUrls: [`wss://rpc.example/${key}`] }, 'malformed-solanaRpcUrls.0'],
    ['text that is no address', { ...good, jupiterUrl: key }, 'malformed-jupiterUrl'],
    ['a Helius key as its address', { ...good, heliusApiUrl: key }, 'malformed-heliusApiUrl'],
    ['an empty key', { ...good, jupiterApiKey: '' }, 'malformed-jupiterApiKey'],
    ['nothing', null, 'malformed-value'],
  ])('with %s are refused by the name of the field alone', async (_name, value, reason) => {
    const failure: unknown = await load(value).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'secret/unreadable', reason });
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(key);
  });
});
