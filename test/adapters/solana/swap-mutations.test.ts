/**
 * Good swaps that were tampered with, on a chain that executes real programs: whatever the signer still signs costs the
 * wallet no more than the order allows, and brings no less.
 */
import {
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import bs58 from 'bs58';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretSigner } from '#adapters/solana/secret-signer.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { associatedTokenAddress } from '#local/market/chain/derive-address.ts';
import { tokenProgram } from '#local/market/chain/program-ids.ts';
import type { ExpectedSwap } from '#trading/domain/swaps/swap.ts';
import {
  basisPoints,
  epochMs,
  lamports,
  mint,
  userId,
  walletAddress,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';
import { createTestMarket, holding, oneSol, openPool, swapWire } from '../../local/market/chain/test-market.ts';
import { stubSecrets } from '../secrets/stub-secrets.ts';

const market = createTestMarket();
const { chain, user, creator } = market;
const pool = openPool(market, { quoteLamports: 300n * oneSol });
const alice = userId('alice');
const signer = createSecretSigner({
  secrets: stubSecrets(new Map([['wallets/alice', JSON.stringify({ secretKey: bs58.encode(user.secretKey) })]])).client,
  walletSecretPrefix: 'wallets/',
  tipAccounts,
  now: () => epochMs(0),
});
const [wallet, thief] = [new PublicKey(user.address), new PublicKey(creator.address)];
const ata = (owner: string, ofMint: string) =>
  new PublicKey(associatedTokenAddress(owner as typeof user.address, ofMint as typeof user.address, tokenProgram));
const own = { coin: ata(user.address, pool.baseMint), wrapped: ata(user.address, wrappedSolMint) };
const theirs = { coin: ata(creator.address, pool.baseMint), wrapped: ata(creator.address, wrappedSolMint) };

const maxFee = 10_000n;
const baseFee = 5_000n;
type Side = { readonly wire: () => Uint8Array; readonly expected: () => ExpectedSwap };
const terms = { wallet: walletAddress(user.address), maxSlippageBps: basisPoints(0) };
const caps = { maxPriorityFeeLamports: lamports(maxFee), maxTipLamports: lamports(0n) };
/** The least output is the quote itself: any byte less is a loss. */
const sideOf = (inputMint: string, outputMint: string, amountIn: bigint): Side => {
  const wire = () => swapWire(market, pool, { inputMint: inputMint as typeof user.address, amountIn });
  const expected = () => {
    const [route] = instructionsOf(wire()).filter(({ programId }) => programId.toBase58().startsWith('JUP6'));
    const minimumOut = route?.data.readBigUInt64LE(route.data.length - 11) ?? 0n;
    return { ...terms, ...caps, inputMint: mint(inputMint), outputMint: mint(outputMint), amountIn, minimumOut };
  };
  return { wire, expected };
};
const instructionsOf = (wire: Uint8Array): readonly TransactionInstruction[] =>
  TransactionMessage.decompile(VersionedTransaction.deserialize(wire).message).instructions;

const buy = sideOf(wrappedSolMint, pool.baseMint, oneSol / 100n);
const sale = sideOf(pool.baseMint, wrappedSolMint, 1_000_000_000n);

/** What the wallet can get at: its lamports and everything in accounts that it alone can empty. */
const possessions = () => {
  const accounts = chain.tokenAccountsOf(user.address);
  return {
    lamports: accounts.reduce((sum, { address }) => sum + chain.lamports(address), chain.lamports(user.address)),
    coins: holding(market, pool),
  };
};

const strangers = [thief, theirs.coin, theirs.wrapped, new PublicKey(pool.baseVault), SystemProgram.programId];
const addresses = [wallet, own.coin, own.wrapped, new PublicKey(pool.baseMint), ...strangers];
const token = (data: string, ...keys: readonly PublicKey[]) =>
  new TransactionInstruction({
    programId: new PublicKey(tokenProgram),
    keys: keys.map((pubkey) => ({ pubkey, isWritable: true, isSigner: pubkey.equals(wallet) })),
    data: Buffer.from(data, 'hex'),
  });
const added: readonly TransactionInstruction[] = [
  SystemProgram.transfer({ fromPubkey: wallet, toPubkey: thief, lamports: oneSol }),
  SystemProgram.transfer({ fromPubkey: wallet, toPubkey: own.wrapped, lamports: oneSol }),
  token('04ffffffffffffffff', own.coin, thief, wallet),
  token('030100000000000000', own.coin, theirs.coin, wallet),
  token('09', own.wrapped, thief, wallet),
  token('09', own.wrapped, wallet, wallet),
  token('11', own.wrapped),
  token(`060301${thief.toBuffer().toString('hex')}`, own.wrapped, wallet),
];

type Change = (instructions: readonly TransactionInstruction[]) => readonly TransactionInstruction[];
const at = fc.nat(99);
const picked = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
};
const change = (
  list: readonly TransactionInstruction[],
  index: number,
  how: (instruction: TransactionInstruction) => Partial<TransactionInstruction>,
) => {
  if (list.length === 0) return list;
  const { programId, keys, data } = picked(list, index);
  const old = new TransactionInstruction({ programId, keys: keys.map((key) => ({ ...key })), data: Buffer.from(data) });
  return list.with(index % list.length, new TransactionInstruction({ ...old, ...how(old) }));
};
const amounts = [0n, 1n, oneSol, 2n ** 63n, 2n ** 64n - 1n];

const mutation: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(at, at, fc.integer({ min: 1, max: 255 })).map(
    ([which, where, bits]): Change =>
      (list) =>
        change(list, which, ({ data }) => {
          if (data.length > 0) data[where % data.length] = (data[where % data.length] ?? 0) ^ bits;
          return { data };
        }),
  ),
  fc.tuple(at, at, fc.constantFrom(...amounts)).map(
    ([which, where, amount]): Change =>
      (list) =>
        change(list, which, ({ data }) => {
          if (data.length >= 8) data.writeBigUInt64LE(amount, where % (data.length - 7));
          return { data };
        }),
  ),
  fc.tuple(at, at, fc.constantFrom(...addresses)).map(
    ([which, where, pubkey]): Change =>
      (list) =>
        change(list, which, ({ keys }) =>
          keys.length === 0 ? {} : { keys: keys.with(where % keys.length, { ...picked(keys, where), pubkey }) },
        ),
  ),
  fc.tuple(at, at).map(
    ([which, other]): Change =>
      (list) =>
        list.length === 0 ? list : change(list, which, () => ({ programId: picked(list, other).programId })),
  ),
  at.map(
    (which): Change =>
      (list) =>
        list.toSpliced(which % Math.max(1, list.length), 1),
  ),
  fc.tuple(at, at).map(
    ([from, to]): Change =>
      (list) => {
        if (list.length === 0) return list;
        const without = list.toSpliced(from % list.length, 1);
        return without.toSpliced(to % list.length, 0, picked(list, from));
      },
  ),
  fc.tuple(at, at).map(
    ([from, to]): Change =>
      (list) =>
        list.length === 0 ? list : list.toSpliced(to, 0, picked(list, from)),
  ),
  {
    weight: 4,
    arbitrary: fc.tuple(at, fc.constantFrom(...added)).map(
      ([to, one]): Change =>
        (list) =>
          list.toSpliced(to % (list.length + 1), 0, one),
    ),
  },
);

/** Undefined when the changed instructions are no transaction any more. */
const rebuilt = (instructions: readonly TransactionInstruction[]): string | undefined => {
  try {
    const { blockhash } = chain.latestBlockhash();
    const message = new TransactionMessage({
      payerKey: wallet,
      recentBlockhash: blockhash,
      instructions: [...instructions],
    });
    return Buffer.from(new VersionedTransaction(message.compileToV0Message()).serialize()).toString('base64');
  } catch {
    return undefined;
  }
};

/** Signs what is left after the changes and, when it is signed, executes it and looks at what it cost. */
const judge = async ({ wire, expected }: Side, changes: readonly Change[]): Promise<'signed' | 'refused'> => {
  chain.advance(1);
  const order = expected();
  const spoiled = rebuilt(changes.reduce((list, each) => each(list), instructionsOf(wire())));
  if (spoiled === undefined) return 'refused';
  const outcome = await signer.sign(alice, spoiled, order);
  if (outcome.kind === 'refused') return 'refused';
  const before = possessions();
  const result = chain.submit(Buffer.from(outcome.transactionBase64, 'base64'));
  const landed = result.signature === undefined ? undefined : chain.transaction(result.signature);
  const after = possessions();
  const paid = before.lamports - after.lamports;
  const gained = after.coins - before.coins;
  const isBuy = order.inputMint === wrappedSolMint;
  if (landed === undefined || landed.error !== undefined) {
    expect([paid <= maxFee + baseFee, gained]).toEqual([true, 0n]);
    return 'signed';
  }
  expect(paid).toBeLessThanOrEqual((isBuy ? order.amountIn : -order.minimumOut) + maxFee + baseFee);
  if (isBuy) expect(gained).toBeGreaterThanOrEqual(order.minimumOut);
  else expect(-gained).toBeLessThanOrEqual(order.amountIn);
  return 'signed';
};

describe('a good swap', () => {
  it('is signed and fills when nothing of it was changed', async () => {
    expect(await judge(buy, [])).toBe('signed');
    expect(await judge(sale, [])).toBe('signed');
  });

  it.each([
    ['buy', buy, 160],
    ['sell', sale, 110],
  ])(
    'to %s costs no more than was ordered, whatever was changed of it before it was signed',
    async (_name, side, numRuns) => {
      const met = { signed: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 2 }), async (changes) => {
          met[await judge(side, changes)] += 1;
        }),
        { numRuns, seed: 7 },
      );
      // The property would hold of a signer that refuses everything, and of changes that change nothing.
      expect(met.refused).toBeGreaterThan(numRuns / 2);
      expect(met.signed).toBeGreaterThan(5);
    },
  );
});
