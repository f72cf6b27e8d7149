import { describe, expect, it } from 'vitest';
import { groupOf, idOf, launchSignal, signal, walletTradeSignal } from '#trading/domain/signals/signal.ts';
import { epochMs, mint, signature, walletAddress } from '#trading/domain/values/quantities.ts';

const launchMessage = {
  kind: 'launch',
  signature: '5'.repeat(88),
  slot: 400_000_000,
  blockTimeMs: 1_790_000_000_000,
  seenAtMs: 1_790_000_000_400,
  venue: 'pump-fun',
  mint: 'M'.repeat(44),
  creator: 'C'.repeat(44),
  pool: 'P'.repeat(44),
};
const tradeMessage = {
  kind: 'wallet-trade',
  signature: '5'.repeat(88),
  slot: 400_000_000,
  seenAtMs: 1_790_000_000_400,
  wallet: 'W'.repeat(44),
  side: 'buy',
  mint: 'M'.repeat(44),
  tokens: '12345678901234567890',
  quoteAsset: 'SOL',
  quoteAmount: '1000000000',
};
const launch = launchSignal.parse(launchMessage);
const trade = walletTradeSignal.parse(tradeMessage);

describe('a signal on the wire', () => {
  it('keeps token amounts past 2^53', () => {
    expect(trade.tokens).toBe(12_345_678_901_234_567_890n);
  });

  it('may lack the block time, which some payloads do not carry', () => {
    expect(trade.blockTimeMs).toBeUndefined();
    expect(launch.blockTimeMs).toBe(1_790_000_000_000);
  });

  it.each([
    ['of an unknown kind', { ...tradeMessage, kind: 'airdrop' }],
    ['from an unknown venue', { ...launchMessage, venue: 'some-dex' }],
    ['paid in an unknown asset', { ...tradeMessage, quoteAsset: 'BONK' }],
    ['with a number for money', { ...tradeMessage, quoteAmount: 1_000_000_000 }],
    ['with an address that is none', { ...tradeMessage, wallet: 'not an address' }],
    ['without a signature', { ...launchMessage, signature: undefined }],
    ['with a slot below zero', { ...launchMessage, slot: -1 }],
  ])('is refused %s', (_, message) => {
    expect(signal.safeParse(message).success).toBe(false);
  });
});

describe('the identity of a signal', () => {
  it('is the same whenever and through whatever payload it was seen', () => {
    expect(idOf({ ...launch, seenAtMs: epochMs(1), slot: 1, blockTimeMs: undefined })).toBe(idOf(launch));
    expect(idOf({ ...trade, seenAtMs: epochMs(1), side: 'sell' })).toBe(idOf(trade));
  });

  it('differs by transaction, by mint and by wallet', () => {
    const ids = [
      idOf(launch),
      idOf({ ...launch, signature: signature('6'.repeat(88)) }),
      idOf({ ...launch, mint: mint('N'.repeat(44)) }),
      idOf(trade),
      idOf({ ...trade, wallet: walletAddress('V'.repeat(44)) }),
      idOf({ ...trade, mint: mint('N'.repeat(44)) }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('fits into a key at its longest', () => {
    expect(idOf(trade).length).toBeLessThanOrEqual(200);
  });
});

it('a launch is queued in the group of its mint and a wallet trade in that of its leader and mint', () => {
  expect(groupOf(launch)).toBe(launch.mint);
  expect(groupOf(trade)).toBe(`${trade.wallet}#${trade.mint}`);
});
