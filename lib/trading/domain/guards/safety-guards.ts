/**
 * The checks on a token that may refuse an entry, the same on every path. Each is one small rule over the mint account, the
 * token's report and the quotes of this entry. What is not known refuses with why it is not known; no check is left out
 * because its fact is missing, except the creator's where nobody ever claimed to know him.
 */
import type { Verdict } from '../orders/decision.ts';
import type { EntryOrigin } from '../orders/entry-origin.ts';
import { confidenceOf } from '../safety/confidence.ts';
import { harmIn, type MintFacts, unsafeMint } from '../safety/mint-facts.ts';
import { asksForName, refusedName } from '../safety/name-rules.ts';
import { scannerNames, shareOf, type TokenReport } from '../safety/token-report.ts';
import type { UserSettings } from '../settings/settings.ts';
import type { Quote, QuoteOutcome } from '../swaps/swap.ts';
import { verdict } from './guard.ts';

export type TokenFacts = {
  readonly settings: Pick<UserSettings, 'safety' | 'sniper'>;
  readonly origin: Pick<EntryOrigin, 'kind'>;
  /** The mint account as it is now, not as it was when the report was made. */
  readonly mint: MintFacts | undefined;
  /** Undefined for a mint that does not exist. */
  readonly report: TokenReport | undefined;
  /** What the entry would buy, and what selling that at once would bring; both undefined where there is no entry to look at. */
  readonly bought: Quote | undefined;
  readonly sold: QuoteOutcome | undefined;
};

type ReportFacts = TokenFacts & { readonly report: TokenReport };
/** Undefined when the check has no meaning for this entry, or its owner does not ask for it. */
type TokenGuard = (facts: ReportFacts) => Verdict | undefined;

const isLaunch = ({ origin }: Pick<TokenFacts, 'origin'>): boolean => origin.kind === 'launch';
/** The stricter of what every entry must keep and what a launch must keep besides. */
const least = <N extends bigint | number>(facts: TokenFacts, always: N, filter: N | null): N =>
  filter !== null && isLaunch(facts) && filter > always ? filter : always;
const most = (facts: TokenFacts, always: number, filter: number | null): number =>
  filter !== null && isLaunch(facts) && filter < always ? filter : always;

const share = (guard: string, bps: number, limit: number): Verdict =>
  verdict(guard, bps <= limit, `${bps} bps`, `<= ${limit} bps`);
const notKnown = (guard: string, because: string, allowed: string): Verdict =>
  verdict(guard, false, `not known: ${because}`, allowed);

const mintUnsafe = ({ mint }: TokenFacts): Verdict => {
  const problem = unsafeMint(mint);
  return verdict(
    'mint-unsafe',
    problem === undefined,
    problem ?? 'safe',
    problem ? `safe: ${harmIn(problem)}` : 'safe',
  );
};

const cannotSell: TokenGuard = ({ report: { sale }, settings: { safety } }) => {
  const allowed = safety.requireSellSimulation ? 'a simulated sale' : 'a quoted sale';
  if (sale.kind === 'unknown') return notKnown('cannot-sell', sale.because, allowed);
  if (sale.kind === 'unsellable') return verdict('cannot-sell', false, sale.because, allowed);
  const passed = sale.how === 'simulated' || !safety.requireSellSimulation;
  return verdict('cannot-sell', passed, `${sale.how} sale`, allowed);
};

const roundTripLoss: TokenGuard = ({ bought, sold, settings: { safety } }) => {
  if (bought === undefined) return undefined;
  const [guard, allowed] = ['round-trip-loss-too-high', `<= ${safety.maxRoundTripLossBps} bps`];
  if (sold?.kind !== 'quoted') return notKnown(guard, `no quote of the sale: ${sold?.kind ?? 'not asked'}`, allowed);
  const back = sold.quote.amountOut;
  return share(
    guard,
    back >= bought.amountIn ? 0 : shareOf(bought.amountIn - back, bought.amountIn),
    safety.maxRoundTripLossBps,
  );
};

const liquidity: TokenGuard = (facts) => {
  const { report, settings } = facts;
  const limit = least<bigint>(facts, settings.safety.minLiquidityLamports, settings.sniper.minLiquidityLamports);
  const [guard, allowed] = ['liquidity-too-low', `>= ${limit} lamports`];
  const pool = report.liquidity;
  if (pool.kind === 'unknown') return notKnown(guard, pool.because, allowed);
  return verdict(guard, pool.lamports >= limit, `${pool.lamports} lamports`, allowed);
};

const lpLocked: TokenGuard = ({ report: { liquidity: pool }, settings: { safety } }) => {
  const limit = safety.minLpLockedBps;
  if (limit === null) return undefined;
  const [guard, allowed] = ['lp-not-locked', `>= ${limit} bps`];
  if (pool.kind === 'unknown') return notKnown(guard, pool.because, allowed);
  if (pool.form === 'curve') return verdict(guard, true, 'a curve has no LP tokens', allowed);
  if (pool.lpLockedBps === null) return notKnown(guard, 'the venue does not show it', allowed);
  return verdict(guard, pool.lpLockedBps >= limit, `${pool.lpLockedBps} bps`, allowed);
};

const largestHolder: TokenGuard = (facts) => {
  const { report, settings } = facts;
  const limit = most(facts, settings.safety.maxHolderBps, settings.sniper.maxHolderBps);
  const guard = 'largest-holder-too-large';
  if (report.holders.kind === 'unknown') return notKnown(guard, report.holders.because, `<= ${limit} bps`);
  return share(guard, report.holders.largestBps, limit);
};

const topHolders: TokenGuard = (facts) => {
  const { report, settings } = facts;
  const limit = most(facts, settings.safety.maxTopHoldersBps, settings.sniper.maxTopHoldersBps);
  const guard = 'top-holders-too-large';
  if (report.holders.kind === 'unknown') return notKnown(guard, report.holders.because, `<= ${limit} bps`);
  return share(guard, report.holders.topTenBps, limit);
};

/** A launch names its creator: then his share is known or the entry is refused. Elsewhere he is one of the holders above. */
const creatorShare: TokenGuard = (facts) => {
  const { creator } = facts.report;
  const limit = facts.settings.safety.maxCreatorBps;
  const guard = 'creator-share-too-large';
  if (creator.kind === 'known') return share(guard, creator.shareBps, limit);
  return isLaunch(facts) ? notKnown(guard, creator.because, `<= ${limit} bps`) : undefined;
};

const creatorLaunches: TokenGuard = (facts) => {
  const { creator } = facts.report;
  const limit = facts.settings.safety.maxCreatorLaunches;
  if (limit === null) return undefined;
  const [guard, allowed] = ['creator-launches-too-many', `<= ${limit}`];
  if (creator.kind === 'known') return verdict(guard, creator.launches <= limit, String(creator.launches), allowed);
  return isLaunch(facts) ? notKnown(guard, creator.because, allowed) : undefined;
};

const devBuy: TokenGuard = (facts) => {
  const limit = facts.settings.sniper.maxDevBuyBps;
  if (limit === null || !isLaunch(facts)) return undefined;
  const { launch } = facts.report;
  if (launch.kind === 'unknown') return notKnown('dev-buy-too-large', launch.because, `<= ${limit} bps`);
  return share('dev-buy-too-large', launch.devBuyBps, limit);
};

const socials: TokenGuard = (facts) => {
  if (!facts.settings.sniper.requireSocials || !isLaunch(facts)) return undefined;
  const { name } = facts.report;
  const [guard, allowed] = ['socials-missing', 'a website, X or Telegram'];
  if (name.kind === 'unknown') return notKnown(guard, name.because, allowed);
  if (name.socials.kind !== 'known')
    return notKnown(guard, name.socials.kind === 'unknown' ? name.socials.because : 'not asked', allowed);
  return verdict(guard, name.socials.links.length > 0, name.socials.links.join(', ') || 'none', allowed);
};

/** A name that nobody can read passes rules that only look at how it is written, and no rule that looks for a text. */
const nameRefused: TokenGuard = (facts) => {
  const { names } = facts.settings.sniper;
  if (!isLaunch(facts)) return undefined;
  const { name } = facts.report;
  if (name.kind === 'unknown')
    return asksForName(names) ? notKnown('name-refused', name.because, 'a name that the rules allow') : undefined;
  const refused = refusedName(name, names);
  return verdict('name-refused', refused === undefined, refused ?? 'allowed', 'a name that the rules allow');
};

const confidence: TokenGuard = (facts) => {
  const limit = least<number>(facts, facts.settings.safety.minConfidence, facts.settings.sniper.minConfidence);
  const { score, parts } = confidenceOf(facts.report);
  const found = `${score} (${parts.map(({ part, points, most: of }) => `${part} ${points}/${of}`).join(', ')})`;
  return verdict('confidence-too-low', score >= limit, found, `>= ${limit}`);
};

const scannerVeto: TokenGuard = ({ report, settings: { safety } }) => {
  const objections = scannerNames.flatMap((scanner) => {
    const [use, scan] = [safety.scanners[scanner], report.scans[scanner]];
    if (use === 'off') return [];
    if (scan.kind !== 'known')
      return use === 'required'
        ? [`${scanner}: not known: ${scan.kind === 'unknown' ? scan.because : 'not asked'}`]
        : [];
    const tooRisky =
      scanner === 'rugCheck' && scan.riskScore !== null && scan.riskScore > safety.maxRugCheckScore
        ? [`risk ${scan.riskScore} > ${safety.maxRugCheckScore}`]
        : [];
    const warnings = [...scan.vetoes, ...tooRisky];
    return warnings.length > 0 ? [`${scanner}: ${warnings.join(', ')}`] : [];
  });
  if (scannerNames.every((scanner) => safety.scanners[scanner] === 'off')) return undefined;
  return verdict('scanner-veto', objections.length === 0, objections.join('; ') || 'no objection', 'no objection');
};

const reportGuards: readonly TokenGuard[] = [
  cannotSell,
  roundTripLoss,
  liquidity,
  lpLocked,
  largestHolder,
  topHolders,
  creatorShare,
  creatorLaunches,
  devBuy,
  nameRefused,
  socials,
  confidence,
  scannerVeto,
];

/** Verdicts of every check on the token; of a mint that does not exist there is nothing more to say. */
export const checkToken = (facts: TokenFacts): readonly Verdict[] => {
  const { report } = facts;
  const more = report === undefined ? [] : reportGuards.flatMap((guard) => guard({ ...facts, report }) ?? []);
  return [mintUnsafe(facts), ...more];
};
