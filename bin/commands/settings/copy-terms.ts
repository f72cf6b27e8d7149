/** The terms on which a wallet is copied, from flags and in words. */
import type { CopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { wireFormOf } from '#trading/domain/settings/wire-form.ts';
import { solText } from '#trading/domain/values/human-text.ts';
import { BadUse } from '../command-io.ts';
import type { SetRequest } from './settings-set.ts';

/** What `copy add` may be told of a relation. */
export type CopyTerms = {
  readonly spend?: string;
  readonly ratio?: string;
  readonly walletShare?: string;
  readonly maxSpend?: string;
  readonly minLeader?: string;
  readonly maxLeader?: string;
  readonly maxAbove?: string;
  readonly maxLag?: string;
  readonly followSells?: string;
  readonly buyOnce?: boolean;
};

/** The way of sizing that the flags ask for; undefined when they ask for none. Throws `BadUse`. */
const sizingFrom = ({ spend, ratio, walletShare, maxSpend }: CopyTerms, was: CopyRelation['sizing'] | undefined) => {
  const asked = [spend, ratio, walletShare].filter((each) => each !== undefined).length;
  if (asked > 1) throw new BadUse('give one of --spend, --ratio and --wallet-share');
  const capOf = (): string => {
    const kept = was !== undefined && 'maxSpendLamports' in was ? String(was.maxSpendLamports) : undefined;
    const cap = maxSpend ?? kept;
    if (cap === undefined) throw new BadUse('a share needs its cap: --max-spend, such as 0.5sol');
    return cap;
  };
  if (spend !== undefined) {
    if (maxSpend !== undefined) throw new BadUse('--max-spend bounds a share; --spend is the same for every buy');
    return { kind: 'fixed', spendLamports: spend };
  }
  if (ratio !== undefined) return { kind: 'ratio', ratioBps: ratio, maxSpendLamports: capOf() };
  if (walletShare !== undefined) return { kind: 'wallet-share', shareBps: walletShare, maxSpendLamports: capOf() };
  if (maxSpend === undefined) return undefined;
  if (was === undefined || was.kind === 'fixed')
    throw new BadUse('--max-spend bounds a share: give --ratio or --wallet-share');
  return { ...(wireFormOf(was) as object), maxSpendLamports: maxSpend };
};

/** What the flags ask for as settings below the place of a relation. Throws `BadUse`. */
export const requestsOf = (place: string, flags: CopyTerms, was: CopyRelation | undefined): readonly SetRequest[] => {
  const sizing = sizingFrom(flags, was?.sizing);
  const given = {
    ...(sizing === undefined ? {} : { sizing: JSON.stringify(sizing) }),
    minLeaderSpendLamports: flags.minLeader,
    maxLeaderSpendLamports: flags.maxLeader,
    maxPriceAboveLeaderBps: flags.maxAbove,
    maxLagMs: flags.maxLag,
    followSells: flags.followSells,
    buyOnce: flags.buyOnce === undefined ? undefined : String(flags.buyOnce),
  };
  return Object.entries(given).flatMap(([name, text]) =>
    text === undefined ? [] : [{ path: `${place}.${name}`, text }],
  );
};

/** How much is spent, in words. */
export const sizingText = (sizing: CopyRelation['sizing']): string => {
  switch (sizing.kind) {
    case 'fixed':
      return `${solText(sizing.spendLamports)} SOL`;
    case 'ratio':
      return `${sizing.ratioBps / 100} % of his, at most ${solText(sizing.maxSpendLamports)} SOL`;
    case 'wallet-share':
      return `${sizing.shareBps / 100} % of free SOL, at most ${solText(sizing.maxSpendLamports)}`;
  }
};
