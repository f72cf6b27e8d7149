/** What is known of a token when an entry is judged: a report that is fresh enough, or a new one, and a quote of selling at once. */
import type { EntryOrigin } from '../../domain/orders/entry-origin.ts';
import type { MintFacts } from '../../domain/safety/mint-facts.ts';
import { answers, type ReportWish } from '../../domain/safety/report-wish.ts';
import type { TokenReport } from '../../domain/safety/token-report.ts';
import type { QuoteOutcome } from '../../domain/swaps/swap.ts';
import type { Mint } from '../../domain/values/quantities.ts';
import { wrappedSolMint } from '../../domain/values/quantities.ts';
import { type AssessmentPorts, assessToken, type KnownLaunch } from './assess-token.ts';
import type { Confirmation } from './confirm-signal.ts';
import { trialSlippageBps } from './try-sale.ts';

export type TokenSurvey = {
  /** Of the sale of what the entry would buy; undefined when there is no quote of the purchase. */
  readonly sold: QuoteOutcome | undefined;
  /** Undefined for a mint that does not exist. */
  readonly report: TokenReport | undefined;
  /** Resolves when a new report is kept, or could not be: the next one who asks makes his own. Never rejects. */
  readonly kept: Promise<void>;
};

export type SurveyQuestion = {
  readonly mint: Mint;
  readonly wish: ReportWish;
  readonly account: Promise<MintFacts | undefined>;
  readonly bought: Promise<QuoteOutcome>;
  readonly confirmation: Promise<Confirmation<EntryOrigin>>;
};

const launchOf = async (confirmation: Promise<Confirmation<EntryOrigin>>): Promise<KnownLaunch | undefined> => {
  const confirmed = await confirmation;
  if (confirmed.kind !== 'confirmed' || confirmed.origin.kind !== 'launch') return undefined;
  const { creator, pool, signature } = confirmed.origin;
  return { creator, pool, signature, facts: confirmed.launch };
};

const reportOn = async (ports: AssessmentPorts, question: SurveyQuestion, sold: Promise<QuoteOutcome | undefined>) => {
  const { mint, wish, bought } = question;
  const stored = ports.tokenReports.find(mint, ports.clock()).catch(() => undefined);
  const [account, found] = await Promise.all([question.account, stored]);
  if (account === undefined) return { report: undefined, isNew: false };
  if (found !== undefined && answers(found, wish, ports.clock())) return { report: found, isNew: false };
  const launch = launchOf(question.confirmation);
  return { report: await assessToken(ports, { mint, account, wish, launch, bought, sold }), isNew: true };
};

/** Looks the token up or finds out about it, beside whatever else an entry waits for. Throws what the question's promises throw. */
export const surveyToken = async (ports: AssessmentPorts, question: SurveyQuestion): Promise<TokenSurvey> => {
  const { mint, bought } = question;
  const sold = bought.then((outcome) =>
    outcome.kind === 'quoted'
      ? ports.router.quote({
          inputMint: mint,
          outputMint: wrappedSolMint,
          amountIn: outcome.quote.amountOut,
          slippageBps: trialSlippageBps,
        })
      : undefined,
  );
  const [{ report, isNew }, soldOutcome] = await Promise.all([reportOn(ports, question, sold), sold]);
  // Without a quote half of it is missing; the entry is delivered again or given up.
  const kept = isNew && report !== undefined && soldOutcome !== undefined ? ports.tokenReports.save(report) : undefined;
  return { sold: soldOutcome, report, kept: Promise.resolve(kept).catch(() => undefined) };
};
