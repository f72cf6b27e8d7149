/** The summary that a run ends with, for a person. */
import { styleText } from 'node:util';
import { sol } from './feed.ts';
import type { RunReport } from './report.ts';

const counts = (of: Readonly<Record<string, number>>): string =>
  Object.entries(of)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none';

/** Several lines: signals, orders, positions, profit, latency, and whether the books equal the chain. */
export const summaryText = ({ signals, summary, exitLatencyMs, audit }: RunReport): string => {
  const { dropped, ...seen } = signals;
  const { skipped, ...orders } = summary.orders;
  const unexplained = audit.differences.filter(({ explanation }) => explanation === undefined);
  const verdict = audit.ok
    ? styleText('green', 'the books equal the chain to the lamport')
    : styleText('red', `${unexplained.length} unexplained differences`);
  const rows: readonly (readonly [string, string])[] = [
    ['signals', counts(seen)],
    ['no signal', counts(dropped)],
    ['orders', counts(orders)],
    ['skipped', counts(skipped)],
    ['positions', counts(summary.positions)],
    [
      'profit',
      `${sol(summary.realisedLamports, true)} realised, ${sol(summary.unrealisedLamports, true)} open, fees ${sol(summary.feesLamports)}`,
    ],
    [
      'latency',
      summary.latencyMs === undefined
        ? 'none'
        : `p50 ${summary.latencyMs.p50} ms, p99 ${summary.latencyMs.p99} ms from seen to settled`,
    ],
    [
      'exits',
      exitLatencyMs === undefined
        ? 'none'
        : `p50 ${exitLatencyMs.p50} ms, p99 ${exitLatencyMs.p99} ms from trigger to sale`,
    ],
    ['audit', verdict],
  ];
  const differences = audit.differences.map(
    ({ userId, mode, what, subject, expected, found, explanation }) =>
      `  ${userId} ${mode} ${what} ${subject}: books ${expected}, found ${found}${explanation === undefined ? '' : ` (${explanation})`}`,
  );
  return ['', ...rows.map(([name, text]) => `${styleText('bold', name.padEnd(10))} ${text}`), ...differences].join(
    '\n',
  );
};
