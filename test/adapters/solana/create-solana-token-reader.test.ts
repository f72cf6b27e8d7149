import { getMintEncoder } from '@solana-program/token-2022';
import bs58 from 'bs58';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSolanaTokenReader } from '#adapters/solana/create-solana-token-reader.ts';
import { associatedTokenAddress } from '#adapters/solana/own-token-accounts.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import { mint as mintOf, walletAddress, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { type StubRpc, startStubRpc } from './stub-rpc.ts';

const key = 'secret-key';
let rpc: StubRpc;
beforeEach(async () => {
  rpc = await startStubRpc(key);
});
afterEach(() => rpc.stop());
const reader = () => createSolanaTokenReader({ rpcUrls: [rpc.url], timeoutMs: 2_000 });

const keyOf = (n: number) => bs58.encode(Buffer.alloc(32, n));
const theMint = mintOf(keyOf(7));
const lpMint = keyOf(8);
const vault = keyOf(9);
const thePool = keyOf(10);
const pumpFun = '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P';
const pumpSwap = 'pAMMBay6oceH9fJKBRHGP5D4bD4sWpmSwMn52FMfXEA';

type Account = { readonly owner: string; readonly data: Buffer; readonly lamports?: bigint };
const accounts = new Map<string, Account>();
const toldAs = ({ owner, data, lamports = 2_039_280n }: Account) => ({
  ...{ owner, lamports: Number(lamports), executable: false, rentEpoch: 0, space: data.length },
  data: [data.toString('base64'), 'base64'],
});
const tokenAccount = (mint: string, owner: string, amount: bigint, frozen = false): Account => {
  const data = Buffer.alloc(165);
  data.set(bs58.decode(mint), 0);
  data.set(bs58.decode(owner), 32);
  data.writeBigUInt64LE(amount, 64);
  data[108] = frozen ? 2 : 1;
  return { owner: swapPrograms.token, data };
};
const mintAccount = (supply: bigint): Account => ({
  owner: swapPrograms.token,
  data: Buffer.from(
    getMintEncoder().encode({
      ...{ mintAuthority: null, supply, decimals: 9, isInitialized: true, freezeAuthority: null, extensions: null },
    }),
  ),
});
const write = (data: Buffer, at: number, value: string | bigint) =>
  typeof value === 'string' ? data.set(bs58.decode(value), at) : data.writeBigUInt64LE(value, at);

beforeEach(() => {
  accounts.clear();
  rpc.on('getMultipleAccounts', ([addresses]) => ({
    result: {
      context: { slot: 1 },
      value: (addresses as string[]).map((each) => {
        const found = accounts.get(each);
        return found === undefined ? null : toldAs(found);
      }),
    },
  }));
  rpc.on('getTokenAccountsByOwner', ([owner, filter]) => ({
    result: {
      context: { slot: 1 },
      value: [...accounts]
        .filter(
          ([, { data }]) =>
            data.length === 165 &&
            bs58.encode(data.subarray(32, 64)) === owner &&
            bs58.encode(data.subarray(0, 32)) === (filter as { mint: string }).mint,
        )
        .map(([pubkey, account]) => ({ pubkey, account: toldAs(account) })),
    },
  }));
  rpc.on('getTokenLargestAccounts', ([of]) => ({
    result: {
      context: { slot: 1 },
      value: [...accounts]
        .filter(([, { data }]) => data.length === 165 && bs58.encode(data.subarray(0, 32)) === of)
        .map(([address, { data }]) => ({
          ...{ address, decimals: 6, uiAmount: 0, uiAmountString: '0' },
          amount: String(data.readBigUInt64LE(64)),
        })),
    },
  }));
});

describe('the holders of a token', () => {
  /** On the curve, as the key of a wallet is. */
  const wallet = '9JGuVmjXTeMea6VY6fpsu8783YeJME8bewyy9qv9UBxh';
  const raydium = '5Q544fKrFoe6tsEbD7S8EmxGTJYAKtTVhAW5Q5pge4j1';
  const curve = associatedTokenAddress(wallet, theMint, swapPrograms.token);
  const stranger = associatedTokenAddress(wallet, lpMint, swapPrograms.token);

  it('are told by what owns their accounts, not by the accounts', async () => {
    accounts.set(keyOf(20), tokenAccount(theMint, wallet, 5n, true));
    accounts.set(keyOf(21), tokenAccount(theMint, raydium, 40n));
    accounts.set(keyOf(22), tokenAccount(theMint, curve, 50n));
    accounts.set(keyOf(23), tokenAccount(theMint, '1nc1nerator11111111111111111111111111111111', 3n));
    accounts.set(keyOf(24), tokenAccount(theMint, stranger, 2n));
    accounts.set(wallet, { owner: swapPrograms.system, data: Buffer.alloc(0), lamports: 77n });
    accounts.set(curve, { owner: pumpFun, data: Buffer.alloc(60) });
    accounts.set(stranger, { owner: keyOf(99), data: Buffer.alloc(10) });
    expect(await reader().holders(theMint)).toEqual([
      { owner: wallet, tokens: 5n, frozen: true, kind: 'wallet', lamports: 77n },
      { owner: raydium, tokens: 40n, frozen: false, kind: 'venue', lamports: 0n },
      { owner: curve, tokens: 50n, frozen: false, kind: 'venue', lamports: 2_039_280n },
      { owner: '1nc1nerator11111111111111111111111111111111', tokens: 3n, frozen: false, kind: 'burnt', lamports: 0n },
      { owner: stranger, tokens: 2n, frozen: false, kind: 'program', lamports: 2_039_280n },
    ]);
  });

  it('hold what all accounts of an owner hold', async () => {
    accounts.set(keyOf(20), tokenAccount(theMint, wallet, 5n));
    accounts.set(keyOf(21), tokenAccount(theMint, wallet, 6n));
    expect(await reader().held(theMint, walletAddress(wallet))).toBe(11n);
  });

  it('are not guessed when the node does not tell', async () => {
    rpc.on('getTokenLargestAccounts', { error: { code: -32_600, message: `too many at ${key}` } });
    const failed = reader().holders(theMint);
    await expect(failed).rejects.toThrow('getTokenLargestAccounts: rpc-32600');
    await expect(failed).rejects.not.toThrow(key);
  });
});

describe('the liquidity of a token', () => {
  const curveWith = (real: bigint, held: bigint) => {
    const data = Buffer.alloc(150);
    write(data, 8, 1_073_000_000_000_000n);
    write(data, 16, 30_000_000_000n);
    write(data, 24, 793_100_000_000_000n);
    write(data, 32, real);
    accounts.set(thePool, { owner: pumpFun, data, lamports: held });
  };

  it('on a pump.fun curve is its real SOL, not the 30 that it pretends to hold', async () => {
    curveWith(2_500_000_000n, 2_501_000_000n);
    expect(await reader().pool(theMint, [thePool])).toEqual({
      ...{ kind: 'known', form: 'curve', program: pumpFun, address: thePool, lamports: 2_500_000_000n },
      lpLockedBps: null,
    });
    curveWith(2_500_000_000n, 1_000_000n);
    expect(await reader().pool(theMint, [thePool])).toMatchObject({ lamports: 1_000_000n });
  });

  const poolWith = (issued: bigint, supply: bigint, quote = wrappedSolMint as string) => {
    const data = Buffer.alloc(300);
    write(data, 43, theMint);
    write(data, 75, wrappedSolMint);
    write(data, 107, lpMint);
    write(data, 139, keyOf(11));
    write(data, 171, vault);
    write(data, 203, issued);
    accounts.set(thePool, { owner: pumpSwap, data });
    accounts.set(lpMint, mintAccount(supply));
    accounts.set(vault, tokenAccount(quote, thePool, 80_000_000_000n));
  };

  it('in a PumpSwap pool is what its vault holds, with the LP tokens that were burnt', async () => {
    poolWith(4_000n, 1_000n);
    expect(await reader().pool(theMint, [thePool])).toMatchObject({
      ...{ form: 'pool', program: pumpSwap, lamports: 80_000_000_000n, lpLockedBps: 7_500 },
    });
    poolWith(4_000n, 0n);
    expect(await reader().pool(theMint, [thePool])).toMatchObject({ lpLockedBps: 10_000 });
    poolWith(4_000n, 4_000n);
    expect(await reader().pool(theMint, [thePool])).toMatchObject({ lpLockedBps: 0 });
  });

  it('counts LP tokens in a locker as locked, and those of a wallet not', async () => {
    poolWith(4_000n, 4_000n);
    const locker = keyOf(60);
    accounts.set(keyOf(61), tokenAccount(lpMint, locker, 1_000n));
    accounts.set(keyOf(62), tokenAccount(lpMint, '9JGuVmjXTeMea6VY6fpsu8783YeJME8bewyy9qv9UBxh', 3_000n));
    accounts.set(locker, { owner: 'strmRqUCoQUgGUan5YhzUZa6KqdzwX5L6FpUxfmKg5m', data: Buffer.alloc(8) });
    expect(await reader().pool(theMint, [thePool])).toMatchObject({ lpLockedBps: 2_500 });
  });

  it('against anything but SOL is not known', async () => {
    poolWith(4_000n, 0n, keyOf(33));
    expect(await reader().pool(theMint, [thePool])).toEqual({
      ...{ kind: 'unknown', because: 'no pool or curve against SOL that can be read' },
    });
  });

  it('of another token is not known', async () => {
    poolWith(4_000n, 0n);
    expect(await reader().pool(mintOf(keyOf(44)), [thePool])).toMatchObject({ kind: 'unknown' });
  });

  it('of an unknown program is what the pool itself owns, when it holds the token too', async () => {
    accounts.set(thePool, { owner: keyOf(98), data: Buffer.alloc(40) });
    accounts.set(vault, tokenAccount(wrappedSolMint, thePool, 9_000_000_000n));
    expect(await reader().pool(theMint, [thePool])).toMatchObject({ kind: 'unknown' });
    accounts.set(keyOf(50), tokenAccount(theMint, thePool, 1n));
    expect(await reader().pool(theMint, [thePool])).toMatchObject({ lamports: 9_000_000_000n, lpLockedBps: null });
  });

  it('is that of the deepest of several pools', async () => {
    curveWith(2_500_000_000n, 2_501_000_000n);
    accounts.set(keyOf(12), { owner: keyOf(98), data: Buffer.alloc(40) });
    accounts.set(keyOf(51), tokenAccount(theMint, keyOf(12), 1n));
    accounts.set(vault, tokenAccount(wrappedSolMint, keyOf(12), 9_000_000_000n));
    expect(await reader().pool(theMint, [thePool, keyOf(12)])).toMatchObject({ address: keyOf(12) });
  });
});

describe('the name of a token', () => {
  it('is read from its Metaplex account, without the zeros that pad it', async () => {
    const text = (value: string, length: number) => {
      const bytes = Buffer.alloc(4 + length);
      bytes.writeUInt32LE(length, 0);
      bytes.write(value, 4);
      return bytes;
    };
    const data = Buffer.concat([Buffer.alloc(65, 4), text('Dog', 32), text('DOG', 10), text('https://dog.test', 200)]);
    rpc.on('getMultipleAccounts', {
      result: {
        context: { slot: 1 },
        value: [toldAs({ owner: 'metaqbxxUerdq28cj1RbAWkYQm3ybzjb6a8bt518x1s', data })],
      },
    });
    expect(await reader().name(theMint)).toEqual({ name: 'Dog', symbol: 'DOG', uri: 'https://dog.test' });
  });

  it('is none when there is no such account', async () => {
    expect(await reader().name(theMint)).toBeUndefined();
  });
});
