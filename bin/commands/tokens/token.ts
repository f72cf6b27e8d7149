import { type Command, Option } from 'commander';
import { createJupiterRouter } from '#adapters/jupiter/create-jupiter-router.ts';
import type { Providers } from '#adapters/secrets/providers.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { checkToken } from '#trading/domain/guards/safety-guards.ts';
import type { Verdict } from '#trading/domain/orders/decision.ts';
import { confidenceOf } from '#trading/domain/safety/confidence.ts';
import type { MintFacts } from '#trading/domain/safety/mint-facts.ts';
import { type ReportWish, reportWishOf } from '#trading/domain/safety/report-wish.ts';
import { reportMessageOf, type TokenReport } from '#trading/domain/safety/token-report.ts';
import { initialUserSettings, type UserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import type { Quote, QuoteOutcome } from '#trading/domain/swaps/swap.ts';
import { epochMs, type Mint, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import { mintText } from '#trading/domain/values/wire.ts';
import type { TokenPorts } from '#trading/use-cases/entries/assess-token.ts';
import { surveyToken } from '#trading/use-cases/entries/survey-token.ts';
import { BadUse, type CommandIo, jsonText, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption, userOf } from '../options.ts';
import { providersOf } from '../providers-of.ts';
import { type ShownToken, tokenText } from './token-text.ts';

const contexts = ['launch', 'copy', 'manual'] as const;
type Context = (typeof contexts)[number];
type Flags = {
  readonly data?: string;
  readonly user?: string;
  readonly as: Context;
  readonly fresh?: boolean;
  readonly json?: boolean;
};

const kindOf = { launch: 'launch', copy: 'wallet-trade', manual: 'manual-buy' } as const;
const timeoutMs = 5_000;
const nobody = '11111111111111111111111111111111';

type Found = {
  readonly report: TokenReport | undefined;
  readonly account: MintFacts | undefined;
  readonly bought: Quote | undefined;
  readonly sold: QuoteOutcome | undefined;
};

/** Finds out anew, as an entry would, and keeps the report for the entries to come. */
const findOut = async (
  ports: TokenPorts,
  providers: Providers,
  mint: Mint,
  wish: ReportWish,
  spend: bigint,
): Promise<Found> => {
  const now = () => epochMs(Date.now());
  const rpc = { rpcUrls: providers.solanaRpcUrls, timeoutMs };
  const { jupiterUrl: url, jupiterApiKey } = providers;
  const router = createJupiterRouter({ url, timeoutMs, now, ...(jupiterApiKey ? { apiKey: jupiterApiKey } : {}) });
  const account = createSolanaAccountReader(rpc).mintFacts(mint);
  const slippageBps = userSettings.parse(initialUserSettings(nobody)).limits.entrySlippageBps;
  const bought = router.quote({ inputMint: wrappedSolMint, outputMint: mint, amountIn: spend, slippageBps });
  const { report, sold, kept } = await surveyToken(
    { ...ports, router, chain: createSolanaChain(rpc), clock: now },
    {
      ...{ mint, account, bought, wish: { ...wish, maxAgeMs: -1 } },
      confirmation: Promise.resolve({ kind: 'not-seen' }),
    },
  );
  await kept;
  const quoted = await bought;
  return { report, account: await account, bought: quoted.kind === 'quoted' ? quoted.quote : undefined, sold };
};

/** Of a kept report: the mint account is not read again, and the verdict on it is as old as the report. */
const verdictsOnKept = (
  report: TokenReport,
  settings: UserSettings,
  kind: (typeof kindOf)[Context],
): readonly Verdict[] => {
  const { mintAccount } = report;
  const asKept: Verdict = {
    guard: 'mint-unsafe',
    passed: mintAccount.kind === 'known' && mintAccount.unsafe === null,
    found: mintAccount.kind === 'known' ? (mintAccount.unsafe ?? 'safe') : `not known: ${mintAccount.because}`,
    allowed: 'safe',
  };
  const verdicts = checkToken({
    settings,
    origin: { kind },
    mint: undefined,
    report,
    bought: undefined,
    sold: undefined,
  });
  return verdicts.map((each) => (each.guard === 'mint-unsafe' ? asKept : each));
};

const show = async (connection: Connection, io: CommandIo, text: string, flags: Flags): Promise<0 | 1> => {
  const parsed = mintText.safeParse(text);
  if (!parsed.success) throw new BadUse(`"${text}" is no mint: a base58 address of 32 to 44 characters`);
  const mint = parsed.data;
  const settings =
    flags.user === undefined
      ? userSettings.parse(initialUserSettings(nobody))
      : (await userOf(connection, flags.user)).settings;
  const kind = kindOf[flags.as];
  const providers = flags.fresh === true ? await providersOf(connection) : undefined;
  if (flags.fresh === true && providers === undefined)
    throw new BadUse('no node and no swap API are known here: leave --fresh out to see what was found out before');
  const ports = await connection.tokens(
    providers ?? { solanaRpcUrls: ['http://127.0.0.1:9'], jupiterUrl: 'http://127.0.0.1:9' },
  );
  const wish = reportWishOf(settings, flags.as === 'launch');
  const found =
    providers === undefined ? undefined : await findOut(ports, providers, mint, wish, settings.sniper.spendLamports);
  const now = epochMs(Date.now());
  const report = found === undefined ? await ports.tokenReports.find(mint, now) : found.report;
  if (report === undefined) {
    io.err(
      found === undefined
        ? `Nobody has looked at ${mint} within a day: --fresh finds out about it now.\n`
        : `There is no mint ${mint} on this chain.\n`,
    );
    return 1;
  }
  const verdicts =
    found === undefined
      ? verdictsOnKept(report, settings, kind)
      : checkToken({ settings, origin: { kind }, mint: found.account, report, bought: found.bought, sold: found.sold });
  const judgedBy = flags.user ?? 'a new user';
  const shown: ShownToken = {
    report,
    ageMs: Math.max(0, now - report.assessedAtMs),
    confidence: confidenceOf(report),
    judgedBy,
    verdicts,
  };
  io.out(flags.json === true ? jsonText({ ...shown, report: reportMessageOf(report) }) : tokenText(shown));
  return verdicts.every(({ passed }) => passed) ? 0 : 1;
};

/** Adds `token`: what is known of a token, and whether it would be bought. */
export const registerToken = (program: Command, io: CommandIo = processIo): void => {
  program
    .command('token')
    .description('Show the safety report of a token with its age, its confidence score and what each guard would say.')
    .argument('<mint>', "the token's mint address")
    .addOption(dataOption())
    .option('--user <id>', 'judge it by the settings of this user, not by those of a new one')
    .addOption(new Option('--as <context>', 'what would start the entry').choices(contexts).default('manual'))
    .option('--fresh', 'find out about it now, with a tried sale, and keep the report; without it, the kept report')
    .option('--json', '{ report, ageMs, confidence, judgedBy, verdicts }, amounts as decimal strings')
    .addHelpText(
      'after',
      '\nThe exit code is 1 when a guard would refuse it or nothing is known of it.\n\nExample:\n  osprey token EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v --user anna --fresh',
    )
    .action((mint: string, flags: Flags) =>
      runConnected(io, flags.data, (connection) => show(connection, io, mint, flags)),
    );
};
