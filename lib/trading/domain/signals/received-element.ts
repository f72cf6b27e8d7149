/** One element of a webhook's body, as far as it could be read. What is read of it depends on who asks. */
import type { LaunchView } from './launch.ts';
import type { ObservedTransaction } from './observed-transaction.ts';
import type { BalanceView } from './wallet-trade.ts';

export type ReceivedElement<Seen> =
  | { readonly transaction: Seen }
  | {
      /** Where and how it differs from a transaction. */
      readonly malformed: string;
      readonly element: unknown;
    };

type Identity = Pick<ObservedTransaction, 'signature' | 'slot' | 'blockTimeMs'>;
/** What is read of a transaction to recognise launches. */
export type LaunchSighting = Identity & LaunchView;
/** What is read of a transaction to derive wallet trades. */
export type TradeSighting = Identity & BalanceView;
