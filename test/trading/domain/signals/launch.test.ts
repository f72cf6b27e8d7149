import { describe, expect, it } from 'vitest';
import { type LaunchView, recogniseLaunches } from '#trading/domain/signals/launch.ts';
import { type LaunchInstruction, launchInstructions } from '#trading/domain/signals/launch-venues.ts';
import type { ObservedInstruction } from '#trading/domain/signals/observed-transaction.ts';
import { base58OfHex } from '#trading/domain/values/base58.ts';
import { usdcMint, walletAddress, wrappedSolMint } from '#trading/domain/values/quantities.ts';

const accountsFor = (shape: LaunchInstruction, mints: Record<number, string> = {}): string[] =>
  Array.from({ length: shape.accountsNeeded }, (_, position) => mints[position] ?? `account-${position}`);

const call = (shape: LaunchInstruction, accounts: readonly string[], data = ''): ObservedInstruction => ({
  programId: shape.programId,
  accounts,
  dataHex: shape.discriminatorHex + data,
});

const seen = (instructions: readonly ObservedInstruction[], failed = false): LaunchView => ({
  failed,
  feePayer: walletAddress('payer'),
  instructions,
});

const shapeOf = (name: string, venue: string): LaunchInstruction => {
  const shape = launchInstructions.find((each) => each.name === name && each.venue === venue);
  if (shape === undefined) throw new Error(`no ${name} of ${venue}`);
  return shape;
};

const pumpFun = shapeOf('create_v2', 'pump-fun');
const pumpSwap = shapeOf('create_pool', 'pump-swap');
const cpmm = shapeOf('initialize', 'raydium-cpmm');

const borshText = (text: string): string => {
  const bytes = new TextEncoder().encode(text);
  const length = new Uint8Array(new Uint32Array([bytes.length]).buffer);
  return Buffer.from(length).toString('hex') + Buffer.from(bytes).toString('hex');
};
const named = ['Name Ω', 'SYM', 'https://x.example'].map(borshText).join('');

describe('recognising launches', () => {
  it.each(launchInstructions.map((shape) => [shape.venue, shape.name, shape] as const))(
    'reads %s %s by the positions of its accounts',
    (venue, _, shape) => {
      const [base, quote] = shape.mints;
      const accounts = accountsFor(shape, quote === undefined ? {} : { [quote]: wrappedSolMint });
      expect(recogniseLaunches(seen([call(shape, accounts)]))).toEqual([
        {
          venue,
          mint: `account-${base}`,
          pool: `account-${shape.pool}`,
          creator: shape.creator === 'fee-payer' ? 'payer' : `account-${shape.creator}`,
        },
      ]);
    },
  );

  it('finds no launch in a failed transaction', () => {
    expect(recogniseLaunches(seen([call(pumpFun, accountsFor(pumpFun))], true))).toEqual([]);
  });

  it('finds every launch of a transaction, the first one of each mint', () => {
    const first = call(pumpFun, accountsFor(pumpFun, { 0: 'a', 2: 'curve-a' }));
    const second = call(pumpFun, accountsFor(pumpFun, { 0: 'b' }));
    const pool = call(pumpSwap, accountsFor(pumpSwap, { 3: 'a', 4: wrappedSolMint }));
    expect(recogniseLaunches(seen([first, second, pool]))).toMatchObject([
      { venue: 'pump-fun', mint: 'a', pool: 'curve-a' },
      { venue: 'pump-fun', mint: 'b' },
    ]);
  });

  it('does not take another instruction, another program or too few accounts for a launch', () => {
    const accounts = accountsFor(pumpFun);
    const buy = { programId: pumpFun.programId, accounts, dataHex: '66063d1201daebea' };
    const elsewhere = { ...call(pumpFun, accounts), programId: 'another-program' };
    const short = call(pumpFun, accounts.slice(0, -1));
    expect(recogniseLaunches(seen([buy, elsewhere, short]))).toEqual([]);
  });

  it('takes the side that is not a quote asset, whichever it is', () => {
    const reversed = call(pumpSwap, accountsFor(pumpSwap, { 3: wrappedSolMint, 4: 'coin' }));
    const sorted = call(cpmm, accountsFor(cpmm, { 4: usdcMint, 5: 'coin' }));
    expect(recogniseLaunches(seen([reversed]))).toMatchObject([{ mint: 'coin' }]);
    expect(recogniseLaunches(seen([sorted]))).toMatchObject([{ mint: 'coin' }]);
  });

  it('does not call a pool of two quote assets a launch', () => {
    const accounts = accountsFor(pumpSwap, { 3: usdcMint, 4: wrappedSolMint });
    expect(recogniseLaunches(seen([call(pumpSwap, accounts)]))).toEqual([]);
  });

  it('does not guess which of two sorted unknown mints is the new one, but trusts a base', () => {
    expect(recogniseLaunches(seen([call(cpmm, accountsFor(cpmm))]))).toEqual([]);
    expect(recogniseLaunches(seen([call(pumpSwap, accountsFor(pumpSwap))]))).toMatchObject([{ mint: 'account-3' }]);
  });

  it('names the creator that the data of pump.fun names', () => {
    const creatorHex = 'ab'.repeat(32);
    const create = call(pumpFun, accountsFor(pumpFun), `${named}${creatorHex}00`);
    expect(recogniseLaunches(seen([create]))).toMatchObject([{ creator: base58OfHex(creatorHex) }]);
  });

  it.each([
    ['the data ends before the creator', named],
    ['a string is longer than the data', 'ffffffff'],
    ['there is no data', ''],
  ])('names the user when %s', (_, data) => {
    expect(recogniseLaunches(seen([call(pumpFun, accountsFor(pumpFun), data)]))).toMatchObject([
      { creator: 'account-5' },
    ]);
  });
});
