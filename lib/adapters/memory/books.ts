/** Orders, positions, accounts and decisions in memory, with the conditions and refusals of the DynamoDB books. */
import type { AccountBook } from '#trading/ports/account-book.ts';
import type { DecisionLog } from '#trading/ports/decision-log.ts';
import type { OrderJournal } from '#trading/ports/order-journal.ts';
import type { PositionBook } from '#trading/ports/position-book.ts';
import type { RotationBook } from '#trading/ports/rotation-book.ts';
import type { SettingsStore } from '#trading/ports/settings-store.ts';
import { createMemoryAccountBook } from './account-book.ts';
import { createBookState } from './book-state.ts';
import { createMemoryDecisionLog } from './decision-log.ts';
import { createMemoryOrderJournal } from './order-journal.ts';
import { createMemoryPositionBook } from './position-book.ts';
import { createMemoryRotationBook } from './rotation-book.ts';
import { createMemorySettingsStore } from './settings-store.ts';

export type MemoryBooks = {
  readonly journal: OrderJournal;
  readonly positions: PositionBook;
  readonly accounts: AccountBook;
  readonly decisions: DecisionLog;
};

/** Empty books; the five ports share their rows. The hand-over of a rotation writes `settings` too. */
export const createMemoryBooks = (
  settings: Pick<SettingsStore, 'saveUser'> = createMemorySettingsStore(),
): MemoryBooks & { readonly rotations: RotationBook } => {
  const state = createBookState();
  return {
    journal: createMemoryOrderJournal(state),
    positions: createMemoryPositionBook(state),
    accounts: createMemoryAccountBook(state),
    decisions: createMemoryDecisionLog(state),
    rotations: createMemoryRotationBook(state, settings),
  };
};
