/** What was read out of one webhook body, and what became of it. */

import type { SignalId } from '../values/quantities.ts';
import type { ReceivedElement } from './received-element.ts';
import type { Signal } from './signal.ts';
import { idOf, signal } from './signal.ts';
import { messageOf } from './signal-message.ts';

export type Unreadable = {
  /** Where and how it differs from what was expected. */
  readonly reason: string;
  readonly element: unknown;
};

export type Harvest = {
  readonly signals: readonly Signal[];
  /** One reason for everything that was read and is no signal. */
  readonly dropped: readonly string[];
  readonly unreadable: readonly Unreadable[];
};

/** What one element yields: signals, reasons why it is none, or both. */
export type Yield = Pick<Harvest, 'signals' | 'dropped'>;

export type Receipt = {
  /** Ids of the signals that the queue has acknowledged. */
  readonly signals: readonly SignalId[];
  /** How many were read and are no signal, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** How many elements could not be read. */
  readonly quarantined: number;
};

/** Above this many unreadable elements one entry stands for them all: garbage must not cost a message per digit. */
const maxUnreadable = 50;

const isReadable = (candidate: Signal): boolean => signal.safeParse(messageOf(candidate)).success;

/**
 * Gathers what every element yields: each signal once, and unreadable what is malformed or gives a signal that its
 * reader would refuse, such as one with an account that is no address.
 */
export const harvestOf = <Seen>(
  elements: readonly ReceivedElement<Seen>[],
  yieldOf: (transaction: Seen) => Yield,
): Harvest => {
  const signals = new Map<SignalId, Signal>();
  const dropped: string[] = [];
  const unreadable: Unreadable[] = [];
  for (const element of elements) {
    if ('malformed' in element) {
      unreadable.push({ reason: element.malformed, element: element.element });
      continue;
    }
    const found = yieldOf(element.transaction);
    dropped.push(...found.dropped);
    for (const each of found.signals) {
      if (isReadable(each)) signals.set(idOf(each), each);
      else unreadable.push({ reason: 'its signal would be refused', element: messageOf(each) });
    }
  }
  return { signals: [...signals.values()], dropped, unreadable };
};

/** The unreadable elements as they are quarantined: one by one, or together when there are too many. */
export const bundleUnreadable = (unreadable: readonly Unreadable[]): readonly Unreadable[] =>
  unreadable.length <= maxUnreadable
    ? unreadable
    : [
        {
          reason: `${unreadable.length} unreadable elements, the first: ${unreadable[0]?.reason ?? ''}`,
          element: unreadable.map((each) => each.element),
        },
      ];

/** The receipt for a harvest that was delivered. */
export const receiptOf = (harvest: Harvest): Receipt => {
  const dropped: Record<string, number> = {};
  for (const reason of harvest.dropped) dropped[reason] = (dropped[reason] ?? 0) + 1;
  return { signals: harvest.signals.map(idOf), dropped, quarantined: harvest.unreadable.length };
};
