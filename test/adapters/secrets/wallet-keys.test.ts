import { inspect } from 'node:util';
import { Keypair } from '@solana/web3.js';
import bs58 from 'bs58';
import { describe, expect, it } from 'vitest';
import { createWalletKeys } from '#adapters/secrets/wallet-keys.ts';
import { durationMs, epochMs, userId } from '#trading/domain/values/quantities.ts';
import { stubSecrets } from './stub-secrets.ts';

const pair = Keypair.fromSeed(new Uint8Array(32).fill(7));
const secretKey = bs58.encode(pair.secretKey);
const alice = userId('alice');
const secretId = 'osprey/wallet/alice';

const keysOver = (value: string | Error | undefined, clock = { ms: 1_000 }) => {
  const values = new Map(value === undefined ? [] : [[secretId, value]]);
  const secrets = stubSecrets(values);
  const keyOf = createWalletKeys({
    secrets: secrets.client,
    walletSecretPrefix: 'osprey/wallet/',
    keyLifetimeMs: durationMs(60_000),
    now: () => epochMs(clock.ms),
  });
  return { keyOf, asked: secrets.asked, values };
};
const json = (value: unknown) => JSON.stringify(value);

describe('a wallet key', () => {
  it('signs as web3.js does and names its address', async () => {
    const key = await keysOver(json({ secretKey })).keyOf(alice);
    expect(key.wallet).toBe(pair.publicKey.toBase58());
    const message = new TextEncoder().encode('message');
    expect(await key.sign(message)).toHaveLength(64);
    expect(Object.keys(key)).toEqual(['wallet', 'sign']);
  });

  it('is read once in its lifetime and again after it', async () => {
    const clock = { ms: 1_000 };
    const { keyOf, asked } = keysOver(json({ secretKey }), clock);
    await keyOf(alice);
    clock.ms += 59_999;
    await keyOf(alice);
    expect(asked).toEqual([secretId]);
    clock.ms += 1;
    await keyOf(alice);
    expect(asked).toEqual([secretId, secretId]);
  });

  it('is not remembered when it could not be read', async () => {
    const { keyOf, values } = keysOver(undefined);
    await expect(keyOf(alice)).rejects.toMatchObject({ reason: 'no-text' });
    values.set(secretId, json({ secretKey }));
    expect((await keyOf(alice)).wallet).toBe(pair.publicKey.toBase58());
  });

  it('is not shared between users', async () => {
    const { keyOf, values } = keysOver(json({ secretKey }));
    const other = Keypair.fromSeed(new Uint8Array(32).fill(8));
    values.set('osprey/wallet/bob', json({ secretKey: bs58.encode(other.secretKey) }));
    expect((await keyOf(alice)).wallet).toBe(pair.publicKey.toBase58());
    expect((await keyOf(userId('bob'))).wallet).toBe(other.publicKey.toBase58());
  });
});

const mixed = Buffer.concat([pair.secretKey.subarray(0, 32), Keypair.generate().publicKey.toBytes()]);
const shouted = Object.assign(new Error(`denied while holding ${secretKey}`), { name: 'AccessDeniedException' });
const faults: readonly (readonly [name: string, value: string | Error | undefined, reason: string])[] = [
  ['there is no secret', undefined, 'no-text'],
  ['the service refuses', shouted, 'AccessDeniedException'],
  ['it is no JSON', secretKey, 'malformed-value'],
  ['it is JSON text', json(secretKey), 'malformed-value'],
  ['a field has another name', json({ key: secretKey }), 'malformed-secretKey'],
  ['it is an array of bytes', json({ secretKey: [...pair.secretKey] }), 'malformed-secretKey'],
  ['it is too long', json({ secretKey: secretKey + secretKey }), 'malformed-secretKey'],
  ['it is no base58', json({ secretKey: `${secretKey.slice(0, -1)}0` }), 'not-64-bytes-of-base58'],
  ['it has 63 bytes', json({ secretKey: bs58.encode(pair.secretKey.subarray(0, 63)) }), 'not-64-bytes-of-base58'],
  ['its halves do not belong together', json({ secretKey: bs58.encode(mixed) }), 'halves-do-not-match'],
];

/** Every spelling in which the key could leak. */
const spellings = [
  secretKey,
  bs58.encode(pair.secretKey.subarray(0, 32)),
  Buffer.from(pair.secretKey.subarray(0, 32)).toString('hex'),
  Buffer.from(pair.secretKey.subarray(0, 32)).toString('base64').slice(0, 40),
  [...pair.secretKey.subarray(0, 32)].join(','),
];

describe('a wallet key that cannot be used says so without a trace of the key when', () => {
  it.each(faults)('%s', async (_name, value, reason) => {
    const failure: unknown = await keysOver(value)
      .keyOf(alice)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'secret/unreadable', secretId, reason });
    const shown = [inspect(failure, { depth: 9, showHidden: true }), json(failure), String((failure as Error).stack)];
    for (const text of shown) for (const spelling of spellings) expect(text).not.toContain(spelling);
  });
});

it('a key that was read shows nothing of itself', async () => {
  const { keyOf } = keysOver(json({ secretKey }));
  const key = await keyOf(alice);
  const shown = inspect([key, keyOf], { depth: 9, showHidden: true }) + json(key);
  for (const spelling of spellings) expect(shown).not.toContain(spelling);
});
