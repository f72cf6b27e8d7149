/** What the transaction of a launch tells of the token beyond mint and creator: what was bought with it, and its name. */
import { launchInstructions } from '../signals/launch-venues.ts';
import type { ObservedTransaction } from '../signals/observed-transaction.ts';
import type { LaunchSignal, Venue } from '../signals/signal.ts';
import type { Mint, TokenAmount } from '../values/quantities.ts';
import { tokenAmount } from '../values/quantities.ts';
import type { MintName } from './mint-facts.ts';

export type LaunchFacts = {
  /** What creator and payer of the transaction had more of the token after it than before. */
  readonly devBought: TokenAmount;
  /** Undefined where the venue's instruction names none. */
  readonly name: MintName | undefined;
};

/** Where three Borsh strings (name, symbol, uri) begin in the data, in bytes: after the discriminator, for some after decimals. */
const namesAt: Partial<Record<Venue, number>> = { 'pump-fun': 8, 'launch-lab': 9, 'meteora-dbc': 8, moonit: 8 };
const longestText = 512;

/** UTF-8 without a decoder: the core has none. */
const textOf = (hex: string): string | undefined => {
  try {
    return decodeURIComponent(hex.replace(/../g, '%$&'));
  } catch {
    return undefined;
  }
};

const stringsIn = (dataHex: string, fromByte: number): readonly string[] => {
  const found: string[] = [];
  let at = fromByte * 2;
  while (found.length < 3) {
    const length = dataHex
      .slice(at, at + 8)
      .match(/../g)
      ?.reverse()
      .join('');
    const bytes = length?.length === 8 ? Number.parseInt(length, 16) : Number.POSITIVE_INFINITY;
    if (bytes > longestText || at + 8 + bytes * 2 > dataHex.length) break;
    const text = textOf(dataHex.slice(at + 8, at + 8 + bytes * 2));
    if (text === undefined) break;
    found.push(text);
    at += 8 + bytes * 2;
  }
  return found;
};

const nameIn = ({ instructions }: Pick<ObservedTransaction, 'instructions'>, mint: Mint): MintName | undefined => {
  for (const { programId, accounts, dataHex } of instructions) {
    const shape = launchInstructions.find(
      (each) => each.programId === programId && dataHex.startsWith(each.discriminatorHex),
    );
    const at = shape === undefined ? undefined : namesAt[shape.venue];
    if (shape === undefined || at === undefined || accounts[shape.mints[0]] !== mint) continue;
    const [name, symbol, uri] = stringsIn(dataHex, at);
    if (name !== undefined && symbol !== undefined && uri !== undefined) return { name, symbol, uri };
  }
  return undefined;
};

type Launched = Pick<LaunchSignal, 'mint' | 'creator'>;
type LaunchView = Pick<ObservedTransaction, 'feePayer' | 'tokenChanges' | 'instructions'>;

/** The facts of a launch from its own transaction. */
export const launchFactsIn = (tx: LaunchView, launch: Launched): LaunchFacts => {
  const makers = new Set<string>([launch.creator, tx.feePayer]);
  const bought = tx.tokenChanges
    .filter(({ mint, owner }) => mint === launch.mint && makers.has(owner))
    .reduce((sum, { change }) => sum + change, 0n);
  return { devBought: tokenAmount(bought > 0n ? bought : 0n), name: nameIn(tx, launch.mint) };
};
