/** How what is known of a token is shown to a person: its name, its parts, its score, and what each guard would say. */
import type { Verdict } from '#trading/domain/orders/decision.ts';
import type { Confidence } from '#trading/domain/safety/confidence.ts';
import { harmIn } from '#trading/domain/safety/mint-facts.ts';
import { type Scan, scannerNames, type TokenReport } from '#trading/domain/safety/token-report.ts';
import { solText } from '#trading/domain/values/human-text.ts';
import { readable } from '../books/verdict-text.ts';
import { printable, tableText } from '../command-io.ts';

export type ShownToken = {
  readonly report: TokenReport;
  readonly ageMs: number;
  readonly confidence: Confidence;
  /** Whose settings judge it. */
  readonly judgedBy: string;
  readonly verdicts: readonly Verdict[];
};

const percent = (bps: number): string => `${(bps / 100).toFixed(2)} %`;
const notKnown = (part: { readonly because: string }): string => `not known: ${part.because}`;

const scanText = (scan: Scan): string => {
  if (scan.kind === 'not-asked') return 'not asked';
  if (scan.kind === 'unknown') return notKnown(scan);
  const score = scan.riskScore === null ? '' : `, risk ${scan.riskScore} of 100`;
  return (scan.vetoes.length === 0 ? 'no warning' : scan.vetoes.join(', ')) + score;
};

const mintText = ({ mintAccount }: TokenReport): string => {
  if (mintAccount.kind === 'unknown') return notKnown(mintAccount);
  const { unsafe, supply } = mintAccount;
  return unsafe === null ? `safe; ${supply} raw tokens in existence` : `${unsafe}: ${harmIn(unsafe)}`;
};

const nameText = ({ name }: TokenReport): string => {
  if (name.kind === 'unknown') return notKnown(name);
  const { socials } = name;
  const links = socials.kind === 'known' ? `; links: ${socials.links.join(', ') || 'none'}` : '';
  return `${name.name} (${name.symbol}), as its ${name.source} says${links}`;
};

const holdersText = ({ holders }: TokenReport): string =>
  holders.kind === 'unknown'
    ? notKnown(holders)
    : `largest ${percent(holders.largestBps)}, ten largest ${percent(holders.topTenBps)}; pools, lockers and burnt ${percent(holders.setAsideBps)}`;

const creatorText = ({ creator }: TokenReport): string =>
  creator.kind === 'unknown'
    ? notKnown(creator)
    : `${creator.creator} holds ${percent(creator.shareBps)}; launches seen: ${creator.launches}`;

const liquidityText = ({ liquidity }: TokenReport): string => {
  if (liquidity.kind === 'unknown') return notKnown(liquidity);
  const { form, lamports, lpLockedBps, address } = liquidity;
  const lp =
    form === 'curve' ? '' : lpLockedBps === null ? '; LP tokens not shown' : `; LP locked ${percent(lpLockedBps)}`;
  return `${solText(lamports)} SOL in the ${form} ${address}${lp}`;
};

const saleText = ({ sale }: TokenReport): string => {
  if (sale.kind === 'unknown') return notKnown(sale);
  if (sale.kind === 'unsellable') return `unsellable: ${sale.because}`;
  const by = sale.seller === null ? '' : `, by ${sale.seller}`;
  return `${sale.how}: ${sale.tokens} raw tokens for ${solText(sale.lamports)} SOL${by}`;
};

/** The report, its score and the verdicts as tables. */
export const tokenText = ({ report, ageMs, confidence, judgedBy, verdicts }: ShownToken): string => {
  const rows: readonly (readonly string[])[] = [
    ['name', nameText(report)],
    ['mint', mintText(report)],
    ['sale', saleText(report)],
    ['liquidity', liquidityText(report)],
    ['holders', holdersText(report)],
    ['creator', creatorText(report)],
    [
      'launch',
      report.launch.kind === 'unknown' ? notKnown(report.launch) : `dev buy ${percent(report.launch.devBuyBps)}`,
    ],
    ...scannerNames.map((name) => [name, scanText(report.scans[name])]),
  ];
  const parts = confidence.parts.map(({ part, points, most }) => `${part} ${points}/${most}`).join(', ');
  return [
    printable(`${report.mint}, found out ${(ageMs / 1_000).toFixed(1)} s ago\n`),
    tableText(['part', 'what was found'], rows),
    `confidence ${confidence.score} of 100: ${parts}\n\n`,
    printable(`With the settings of ${judgedBy}:\n`),
    tableText(
      ['guard', 'verdict', 'found', 'allowed'],
      verdicts.map((verdict) => {
        const { found, allowed } = readable(verdict);
        return [verdict.guard, verdict.passed ? 'passes' : 'REFUSES', found, allowed];
      }),
    ),
  ].join('');
};
