/** Reads the elements of a webhook's body, raw or enhanced, one by one: a malformed one never costs its neighbours. */
import type * as z from 'zod';
import { MalformedTransaction } from '#adapters/solana/malformed-transaction.ts';
import { fromRpcTransaction, launchSightingOf, tradeSightingOf } from '#adapters/solana/rpc-transaction.ts';
import { balancesJson, instructionsJson } from '#adapters/solana/transaction-json.ts';
import type { ObservedTransaction } from '#trading/domain/signals/observed-transaction.ts';
import type { LaunchSighting, ReceivedElement, TradeSighting } from '#trading/domain/signals/received-element.ts';
import { enhancedBalancesJson, enhancedInstructionsJson, enhancedJson } from './enhanced-json.ts';
import { enhancedLaunchSightingOf, enhancedTradeSightingOf, observedFromEnhanced } from './enhanced-transaction.ts';

type Read<Seen> = (element: object) => Seen;

const reading =
  <Json, Seen>(schema: z.ZodType<Json>, see: (json: Json) => Seen): Read<Seen> =>
  (element) => {
    const parsed = schema.safeParse(element);
    if (!parsed.success) throw MalformedTransaction.because(parsed.error);
    return see(parsed.data);
  };

const elementReader =
  <Seen>(enhanced: Read<Seen>, raw: Read<Seen>) =>
  (element: unknown): ReceivedElement<Seen> => {
    if (typeof element !== 'object' || element === null) return { malformed: 'not an object', element };
    const read = 'accountData' in element ? enhanced : raw;
    if (read === raw && !('meta' in element) && !('transaction' in element)) {
      return { malformed: 'neither a raw nor an enhanced transaction', element };
    }
    try {
      return { transaction: read(element) };
    } catch (error) {
      if (!(error instanceof MalformedTransaction)) throw error;
      return { malformed: `${read === raw ? 'raw' : 'enhanced'}: ${error.message}`, element };
    }
  };

/** Reads identity and instructions of one element, and nothing else. Never throws. */
export const parseForLaunches: (element: unknown) => ReceivedElement<LaunchSighting> = elementReader(
  reading(enhancedInstructionsJson, enhancedLaunchSightingOf),
  reading(instructionsJson, launchSightingOf),
);

/** Reads identity and balances of one element, and nothing else. Never throws. */
export const parseForTrades: (element: unknown) => ReceivedElement<TradeSighting> = elementReader(
  reading(enhancedBalancesJson, enhancedTradeSightingOf),
  reading(balancesJson, tradeSightingOf),
);

/** Reads all that the trading knows of one element. Never throws. */
export const parseElement: (element: unknown) => ReceivedElement<ObservedTransaction> = elementReader(
  reading(enhancedJson, observedFromEnhanced),
  fromRpcTransaction,
);

/** Reads every element of a body, in order, all that the trading knows of each. */
export const parseWebhookBody = (elements: readonly unknown[]): readonly ReceivedElement<ObservedTransaction>[] =>
  elements.map(parseElement);
