/** What was seen on chain that may start a trade. The zod schemas are the wire format of the signal queues. */
import * as z from 'zod';
import type { Mint, SignalId, Signature, WalletAddress } from '../values/quantities.ts';
import { signalId } from '../values/quantities.ts';
import {
  address,
  epochMsNumber,
  lamportsText,
  mintText,
  signatureText,
  tokenAmountText,
  walletText,
} from '../values/wire.ts';

export const venues = [
  'pump-fun',
  'pump-swap',
  'launch-lab',
  'meteora-dbc',
  'moonit',
  'raydium-amm',
  'raydium-cpmm',
] as const;
export type Venue = (typeof venues)[number];

export const quoteAssets = ['SOL', 'USDC', 'USDT'] as const;
/** What a leader paid with or was paid in. */
export type QuoteAsset = (typeof quoteAssets)[number];

const seen = {
  signature: signatureText,
  slot: z.int().nonnegative(),
  /** Block time when the payload carries one. */
  blockTimeMs: epochMsNumber.optional(),
  /** When the receiver accepted it. */
  seenAtMs: epochMsNumber,
  /** No webhook brought it: the cursor over the address found it on chain. */
  recovered: z.literal(true).optional(),
};

export const launchSignal = z.object({
  kind: z.literal('launch'),
  ...seen,
  venue: z.enum(venues),
  mint: mintText,
  creator: walletText,
  /** Bonding curve or pool account. */
  pool: address,
});
export type LaunchSignal = z.output<typeof launchSignal>;

export const walletTradeSignal = z.object({
  kind: z.literal('wallet-trade'),
  ...seen,
  wallet: walletText,
  side: z.enum(['buy', 'sell']),
  mint: mintText,
  /** Raw tokens that changed hands, positive. */
  tokens: tokenAmountText,
  quoteAsset: z.enum(quoteAssets),
  /** Raw units of the quote asset, positive: lamports net of fee and rent when it is SOL. */
  quoteAmount: lamportsText,
});
export type WalletTradeSignal = z.output<typeof walletTradeSignal>;

export const signal = z.discriminatedUnion('kind', [launchSignal, walletTradeSignal]);
export type Signal = z.output<typeof signal>;
/** The JSON form that travels through SQS. */
export type SignalMessage = z.input<typeof signal>;

/** The identity of a launch: the same transaction seen again gives the same id. */
export const launchId = (of: { readonly signature: Signature; readonly mint: Mint }): SignalId =>
  signalId(`launch:${of.signature}:${of.mint}`);

/** The identity of a wallet trade: one per transaction, wallet and mint. */
export const walletTradeId = (of: {
  readonly signature: Signature;
  readonly wallet: WalletAddress;
  readonly mint: Mint;
}): SignalId => signalId(`trade:${of.signature}:${of.wallet}:${of.mint}`);

/** The identity of any signal. */
export const idOf = (of: Signal): SignalId => (of.kind === 'launch' ? launchId(of) : walletTradeId(of));

/**
 * SQS message group of a signal: by mint for launches, by leader and mint for wallet trades. A leader's buy and sell of one
 * token keep their order, and neither waits for what he does with another.
 */
export const groupOf = (of: Signal): string => (of.kind === 'launch' ? of.mint : `${of.wallet}#${of.mint}`);
