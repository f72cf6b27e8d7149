/**
 * Finds out about a token, everything side by side. Keeps: a part that a dependency does not tell is unknown with its
 * reason, and never stops the others; nothing is signed or sent.
 */
import { countedHolders, type Holder, holdersPart, sellersAmong } from '../../domain/safety/holders.ts';
import { type LaunchFacts, launchFactsIn } from '../../domain/safety/launch-facts.ts';
import { type MintFacts, type MintName, unsafeMint } from '../../domain/safety/mint-facts.ts';
import type { ReportWish } from '../../domain/safety/report-wish.ts';
import {
  type CreatorPart,
  type LaunchPart,
  type NamePart,
  type Scan,
  scannerNames,
  shareOf,
  type TokenReport,
  type UnknownPart,
  unknown,
} from '../../domain/safety/token-report.ts';
import type { QuoteOutcome } from '../../domain/swaps/swap.ts';
import type { Mint, Signature, WalletAddress } from '../../domain/values/quantities.ts';
import { tokenAmount } from '../../domain/values/quantities.ts';
import type { Chain } from '../../ports/chain.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SwapRouter } from '../../ports/swap-router.ts';
import type { SwapSimulator, TokenMetadata, TokenReader } from '../../ports/token-reader.ts';
import type { LaunchBook, TokenReports } from '../../ports/token-reports.ts';
import type { TokenScanner } from '../../ports/token-scanner.ts';
import { trySale } from './try-sale.ts';

export type TokenPorts = {
  readonly tokenReports: TokenReports;
  readonly launchBook: LaunchBook;
  readonly tokenReader: TokenReader;
  readonly swapSimulator: SwapSimulator;
  readonly tokenMetadata: TokenMetadata;
  readonly tokenScanners: readonly TokenScanner[];
};

export type AssessmentPorts = TokenPorts & {
  readonly router: SwapRouter;
  readonly chain: Pick<Chain, 'transaction'>;
  readonly clock: Clock;
};

/** The launch of a token, as far as somebody can tell. */
export type KnownLaunch = {
  readonly creator: WalletAddress;
  readonly pool: string;
  readonly signature: Signature;
  /** Undefined while its transaction was not looked into. */
  readonly facts: LaunchFacts | undefined;
};

export type TokenQuestion = {
  readonly mint: Mint;
  readonly account: MintFacts;
  readonly wish: ReportWish;
  /** The launch that starts the entry; undefined for any other origin. */
  readonly launch: Promise<KnownLaunch | undefined>;
  /** Of the purchase and of the sale of what it buys. */
  readonly bought: Promise<QuoteOutcome>;
  readonly sold: Promise<QuoteOutcome | undefined>;
};

type Told<T> = { readonly kind: 'told'; readonly value: T } | UnknownPart;

const ownCode = /^[a-z]+\/[a-z-]+$/;

/** Our adapters' failures have a code of ours and hold nothing secret; of any other error nothing is passed on. */
const becauseOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && ownCode.test(error.code)
    ? `${error.code}: ${error.message}`
    : 'failed';

const told = async <T>(ask: () => Promise<T>): Promise<Told<T>> => {
  try {
    return { kind: 'told', value: await ask() };
  } catch (error) {
    return unknown(becauseOf(error));
  }
};

/** Who launched the token: what starts the entry says so, or Osprey saw the launch before. */
const launchOf = async (ports: AssessmentPorts, question: TokenQuestion): Promise<Told<KnownLaunch>> => {
  const own = await question.launch;
  if (own !== undefined) return { kind: 'told', value: own };
  const seen = await told(() => ports.launchBook.launchOf(question.mint, ports.clock()));
  if (seen.kind === 'unknown') return seen;
  return seen.value === undefined
    ? unknown('Osprey did not see its launch')
    : { kind: 'told', value: { ...seen.value, facts: undefined } };
};

/** What its own transaction tells of a launch. */
const factsOf = async (ports: AssessmentPorts, mint: Mint, launch: Told<KnownLaunch>): Promise<Told<LaunchFacts>> => {
  if (launch.kind === 'unknown') return launch;
  if (launch.value.facts !== undefined) return { kind: 'told', value: launch.value.facts };
  const { creator, signature } = launch.value;
  const found = await told(() => ports.chain.transaction(signature));
  if (found.kind === 'unknown') return found;
  return found.value === undefined
    ? unknown('no node has its launch')
    : { kind: 'told', value: launchFactsIn(found.value, { mint, creator }) };
};

const creatorPart = async (
  ports: AssessmentPorts,
  { mint, account }: TokenQuestion,
  launch: Told<KnownLaunch>,
): Promise<CreatorPart> => {
  if (launch.kind === 'unknown') return launch;
  const { creator } = launch.value;
  const [held, others] = await Promise.all([
    told(() => ports.tokenReader.held(mint, creator)),
    told(() => ports.launchBook.othersBy(creator, mint, ports.clock())),
  ]);
  if (held.kind === 'unknown') return held;
  if (others.kind === 'unknown') return others;
  return { kind: 'known', creator, shareBps: shareOf(held.value, account.supply), launches: 1 + others.value };
};

const launchPart = (facts: Told<LaunchFacts>, { supply }: MintFacts): LaunchPart =>
  facts.kind === 'unknown' ? facts : { kind: 'known', devBuyBps: shareOf(facts.value.devBought, supply) };

type Sourced = MintName & { readonly source: 'mint' | 'launch' | 'metaplex' };

/** The name as the mint says it, else as the launch said it, else as Metaplex' account does. */
const nameOf = async (
  ports: AssessmentPorts,
  { mint, account }: TokenQuestion,
  launched: Promise<Told<LaunchFacts>>,
): Promise<Told<Sourced>> => {
  if (account.metadata !== undefined) return { kind: 'told', value: { ...account.metadata, source: 'mint' } };
  const facts = await launched;
  if (facts.kind === 'told' && facts.value.name !== undefined)
    return { kind: 'told', value: { ...facts.value.name, source: 'launch' } };
  const found = await told(() => ports.tokenReader.name(mint));
  if (found.kind === 'unknown') return found;
  return found.value === undefined
    ? unknown('it has no metadata on chain')
    : { kind: 'told', value: { ...found.value, source: 'metaplex' } };
};

const namePart = async (
  ports: AssessmentPorts,
  question: TokenQuestion,
  launched: Promise<Told<LaunchFacts>>,
): Promise<NamePart> => {
  const found = await nameOf(ports, question, launched);
  if (found.kind === 'unknown') return found;
  const socials = question.wish.socials
    ? await ports.tokenMetadata.socials(found.value.uri)
    : ({ kind: 'not-asked' } as const);
  return { kind: 'known', ...found.value, socials };
};

const scansOf = async (
  { tokenScanners }: AssessmentPorts,
  { mint, wish }: TokenQuestion,
): Promise<TokenReport['scans']> => {
  const scanWith = async (name: (typeof scannerNames)[number]): Promise<readonly [string, Scan]> => {
    if (!wish.scanners.includes(name)) return [name, { kind: 'not-asked' }];
    const scanner = tokenScanners.find((each) => each.name === name);
    return [name, scanner === undefined ? unknown('not set up') : await scanner.scan(mint, wish.scannerTimeoutMs)];
  };
  const [rugCheck, goPlus, jupiter] = await Promise.all(scannerNames.map(scanWith));
  const none: Scan = { kind: 'not-asked' };
  return { rugCheck: rugCheck?.[1] ?? none, goPlus: goPlus?.[1] ?? none, jupiter: jupiter?.[1] ?? none };
};

/** The addresses of pools that the route or the launch names. */
const poolsOf = (bought: QuoteOutcome, launch: Told<KnownLaunch>): readonly string[] => [
  ...new Set([
    ...(bought.kind === 'quoted' ? (bought.quote.pools ?? []) : []),
    ...(launch.kind === 'told' ? [launch.value.pool] : []),
  ]),
];

/** Makes a report. Throws nothing but what its question's promises throw. */
export const assessToken = async (ports: AssessmentPorts, question: TokenQuestion): Promise<TokenReport> => {
  const { mint, account, wish } = question;
  const holdersAsked = told(() => ports.tokenReader.holders(mint));
  const launchAsked = launchOf(ports, question);
  const factsAsked = launchAsked.then((launch) => factsOf(ports, mint, launch));
  const poolsAsked = Promise.all([question.bought, launchAsked]).then(([bought, launch]) => poolsOf(bought, launch));

  const holders = async () => {
    const [found, pools] = await Promise.all([holdersAsked, poolsAsked]);
    return found.kind === 'unknown' ? found : holdersPart(account, found.value, new Set(pools));
  };
  const liquidity = async () => {
    const pools = await poolsAsked;
    if (pools.length === 0) return unknown('no pool is known');
    const found = await told(() => ports.tokenReader.pool(mint, pools));
    return found.kind === 'unknown' ? found : found.value;
  };
  const sale = async () => {
    const [found, pools, launch, sold] = await Promise.all([holdersAsked, poolsAsked, launchAsked, question.sold]);
    if (sold === undefined) return unknown('there is no quote of a purchase');
    if (found.kind === 'unknown' && wish.simulation) return found;
    const counted: readonly Holder[] = found.kind === 'told' ? countedHolders(found.value, new Set(pools)) : [];
    const sellers = sellersAmong(counted, launch.kind === 'told' ? launch.value.creator : undefined);
    const tried = await told(() => trySale(ports, sold, sellers, wish.simulation));
    return tried.kind === 'unknown' ? tried : tried.value;
  };

  const [held, pool, sold, creator, launched, name, scans] = await Promise.all([
    holders(),
    liquidity(),
    sale(),
    launchAsked.then((launch) => creatorPart(ports, question, launch)),
    factsAsked,
    namePart(ports, question, factsAsked),
    scansOf(ports, question),
  ]);
  return {
    mint,
    assessedAtMs: ports.clock(),
    mintAccount: { kind: 'known', unsafe: unsafeMint(account) ?? null, supply: tokenAmount(account.supply) },
    holders: held,
    creator,
    launch: launchPart(launched, account),
    liquidity: pool,
    sale: sold,
    name,
    scans,
  };
};
