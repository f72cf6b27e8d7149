/** A signal is a hint: the body of a webhook is unsigned. Before money moves, the chain itself must show the same thing. */
import type { EntryOrigin } from '../../domain/orders/entry-origin.ts';
import { type LaunchFacts, launchFactsIn } from '../../domain/safety/launch-facts.ts';
import { recogniseLaunches } from '../../domain/signals/launch.ts';
import type { ObservedTransaction } from '../../domain/signals/observed-transaction.ts';
import type { Signal } from '../../domain/signals/signal.ts';
import { deriveWalletTrade } from '../../domain/signals/wallet-trade.ts';
import type { EpochMs, TokenAmount } from '../../domain/values/quantities.ts';
import { epochMs } from '../../domain/values/quantities.ts';
import type { Execution } from '../orders/execution.ts';

export type Confirmation<Origin extends EntryOrigin = Signal> =
  /** The origin as the chain tells it; `tokensBefore` is what a leader held before a sell, `launch` what else a launch tells. */
  | {
      readonly kind: 'confirmed';
      readonly origin: Origin;
      readonly tokensBefore: TokenAmount | undefined;
      readonly launch?: LaunchFacts;
    }
  | { readonly kind: 'refuted'; readonly reason: string }
  /** The node does not have the transaction (yet): unknown is not refuted. */
  | { readonly kind: 'not-seen' };

const compare = (signal: Signal, tx: ObservedTransaction): Confirmation => {
  if (tx.failed) return { kind: 'refuted', reason: 'signal-failed-on-chain' };
  const { slot, blockTimeMs = signal.blockTimeMs } = tx;
  const seen = { ...signal, slot, ...(blockTimeMs === undefined ? {} : { blockTimeMs }) };
  if (seen.kind === 'launch') {
    const launch = recogniseLaunches(tx).find((each) => each.mint === seen.mint && each.venue === seen.venue);
    if (launch === undefined) return { kind: 'refuted', reason: 'signal-contradicts-chain' };
    const origin = { ...seen, creator: launch.creator, pool: launch.pool };
    return { kind: 'confirmed', origin, tokensBefore: undefined, launch: launchFactsIn(tx, launch) };
  }
  const outcome = deriveWalletTrade(tx, seen.wallet);
  if (!('trade' in outcome) || outcome.trade.mint !== seen.mint || outcome.trade.side !== seen.side)
    return { kind: 'refuted', reason: 'signal-contradicts-chain' };
  const { tokens, quoteAsset, quoteAmount, tokensBefore } = outcome.trade;
  return { kind: 'confirmed', origin: { ...seen, tokens, quoteAsset, quoteAmount }, tokensBefore };
};

/** An entry is worth little after seconds, and other signals of its message group wait behind it. */
const unseenEntryGivenUpMs = 10_000;
/** A leader's sell is waited for until no node can be that far behind and its blockhash is long dead. */
const unseenSellGivenUpMs = 180_000;

/**
 * Whether a signal that no node knows is taken as forged or dropped by a fork. Counted since it came, however late that
 * was: a signal that was played again is old from the start.
 */
export const isGivenUp = (origin: EntryOrigin, nowMs: EpochMs): boolean => {
  const isSell = origin.kind === 'wallet-trade' && origin.side === 'sell';
  return nowMs - origin.seenAtMs >= (isSell ? unseenSellGivenUpMs : unseenEntryGivenUpMs);
};

/** Reads the signal's transaction from the chain, waiting `confirmMs` for a node that lags. Throws when no node answers. */
export const confirmSignal = async (
  { chain, clock, sleep, pace }: Pick<Execution, 'chain' | 'clock' | 'sleep' | 'pace'>,
  signal: Signal,
): Promise<Confirmation> => {
  const until = epochMs(clock() + pace.confirmMs);
  for (;;) {
    const tx = await chain.transaction(signal.signature);
    if (tx !== undefined) return compare(signal, tx);
    if (clock() >= until) return { kind: 'not-seen' };
    await sleep(pace.pollMs);
  }
};
