/** What started an entry: a signal from the chain, or its owner who asked for it. */
import * as z from 'zod';
import type { Signal } from '../signals/signal.ts';
import { idOf, launchSignal, walletTradeSignal } from '../signals/signal.ts';
import type { EpochMs, SignalId, Signature } from '../values/quantities.ts';
import { epochMsNumber, mintText } from '../values/wire.ts';
import { manualAsk, manualBuyCause } from './manual-ask.ts';
import type { OrderContext } from './order.ts';

/** An owner's own wish to buy. There is nothing on chain to confirm, but the mint; its age counts from when he asked. */
const manualBuy = z.object({
  kind: z.literal('manual-buy'),
  ...manualAsk.shape,
  mint: mintText,
  seenAtMs: epochMsNumber,
  /** Guards that may refuse without effect, where their own rule allows it. */
  overrides: z.array(z.string().min(1).max(64)).max(32),
});

export const entryOrigin = z.discriminatedUnion('kind', [launchSignal, walletTradeSignal, manualBuy]);
export type EntryOrigin = z.output<typeof entryOrigin>;

/** The identity of what started an entry: it makes at most one order per user. */
export const causeOf = (origin: EntryOrigin): SignalId =>
  origin.kind === 'manual-buy' ? manualBuyCause(origin.requestId) : idOf(origin);

/** The context in which an entry of that origin trades. */
export const contextOf = ({ kind }: EntryOrigin): Exclude<OrderContext, 'exit' | 'strategy'> =>
  kind === 'launch' ? 'sniper' : kind === 'wallet-trade' ? 'copy' : 'manual';

/** The transaction that started it; an owner's wish has none. */
export const signatureOf = (origin: EntryOrigin): Signature | undefined =>
  origin.kind === 'manual-buy' ? undefined : origin.signature;

const signalAgeMs = ({ blockTimeMs, seenAtMs }: Signal, nowMs: EpochMs): number =>
  Math.max(0, nowMs - Math.min(blockTimeMs ?? seenAtMs, seenAtMs));

/**
 * Age of what started an entry, in ms. A signal's: since its block or since it was received, whichever is longer ago, so
 * that a payload that claims to come from the future is not young for ever. A request's: since it was made; the clock of
 * whoever made it is not ours, and one that runs ahead makes it as old as one that runs behind.
 */
export const ageMsOf = (origin: EntryOrigin, nowMs: EpochMs): number =>
  origin.kind === 'manual-buy' ? Math.abs(nowMs - origin.seenAtMs) : signalAgeMs(origin, nowMs);
