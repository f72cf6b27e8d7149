/** What the rotation of a wallet is given. */
import type { AccountReader } from '../../ports/chain.ts';
import type { RotationBook } from '../../ports/rotation-book.ts';
import type { SettingsStore } from '../../ports/settings-store.ts';
import type { WalletHistory } from '../../ports/wallet-history.ts';
import type { WalletMover } from '../../ports/wallet-mover.ts';
import type { Execution } from '../orders/execution.ts';

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

/** A node did not answer. Nothing was done, and the rotation asks again. */
class NodeAway extends Error {}

const asking =
  <Question extends readonly unknown[], Answer>(ask: (...question: Question) => Promise<Answer>) =>
  async (...question: Question): Promise<Answer> => {
    try {
      return await ask(...question);
    } catch (error) {
      throw new NodeAway(error instanceof Error ? error.message : String(error));
    }
  };

/** The same, with every question to a node told apart from writing and signing, whose failures end the run. */
export const askingPatiently = (deps: Rotating): Rotating => {
  const { reader, history, chain, mover } = deps;
  return {
    ...deps,
    reader: {
      ...reader,
      holdings: asking(reader.holdings),
      mintFacts: asking(reader.mintFacts),
      tokenAccountRent: asking(reader.tokenAccountRent),
    },
    history: {
      since: asking(history.since),
      ofMint: asking(history.ofMint),
      transaction: asking(history.transaction),
    },
    chain: { ...chain, transaction: asking(chain.transaction), provedDead: asking(chain.provedDead) },
    mover: { ...mover, build: asking(mover.build) },
  };
};

/** Why to ask again later, when a node did not answer; every other failure is thrown on. */
export const nodeAway = (error: unknown): string => {
  if (error instanceof NodeAway) return `no node answered: ${error.message}`;
  throw error;
};
