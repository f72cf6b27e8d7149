/** What the rotation of a wallet is given. */
import type { AccountReader } from '../ports/chain.ts';
import type { RotationBook } from '../ports/rotation-book.ts';
import type { SettingsStore } from '../ports/settings-store.ts';
import type { WalletHistory } from '../ports/wallet-history.ts';
import type { WalletMover } from '../ports/wallet-mover.ts';
import type { Execution } from './execution.ts';

export type Rotating = Pick<
  Execution,
  'journal' | 'positions' | 'accounts' | 'chain' | 'clock' | 'sleep' | 'digest' | 'pace' | 'tipAccounts'
> & {
  readonly rotations: RotationBook;
  readonly settings: Pick<SettingsStore, 'load'>;
  readonly mover: WalletMover;
  readonly history: WalletHistory;
  readonly reader: AccountReader;
};
