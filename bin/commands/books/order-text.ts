/** Orders, decisions and trades as the operator's commands show them. */
import type { Trade } from '#trading/domain/books/books.ts';
import type { Decision, Verdict } from '#trading/domain/orders/decision.ts';
import type { Order, OrderState } from '#trading/domain/orders/order.ts';
import { preciseTimeText, signedSolText, solText, timeText } from '#trading/domain/values/human-text.ts';
import { printable, tableText } from '../command-io.ts';
import { readable } from './verdict-text.ts';

/** The order without its signed bytes: whoever has them could still send them. */
export const shownOrder = (order: Order) => {
  if (!('transactionBase64' in order.state)) return order;
  const { transactionBase64: _, ...state } = order.state;
  return { ...order, state };
};

/** What is given: SOL for a buy, raw tokens for a sell. */
export const givenText = ({ plan }: Order): string =>
  plan.side === 'buy' ? `${solText(plan.amountIn)} SOL` : `${plan.amountIn} raw tokens`;

/** What an order has come to. */
export const outcomeText = ({ plan, state }: Order): string => {
  switch (state.status) {
    case 'filled':
      return `${signedSolText(state.fill.walletLamports)} SOL, ${state.fill.tokens} raw tokens`;
    case 'failed':
    case 'rejected':
      return state.reason;
    case 'reserved':
      return `${solText(plan.reservedLamports)} SOL reserved`;
    default:
      return state.signature;
  }
};

/** Label and value, a line each. */
export const linesText = (lines: readonly (readonly [label: string, value: string])[]): string =>
  lines.map(([label, value]) => printable(`${label.padEnd(11)} ${value}\n`)).join('');

const attemptLines = (state: OrderState): readonly (readonly [string, string])[] => [
  ...('signature' in state && state.signature !== undefined ? [['signature', state.signature] as const] : []),
  ...('transactionBase64' in state
    ? [
        ['promised', `${state.quotedOut}, at least ${state.minimumOut} raw units`] as const,
        ['valid until', `block height ${state.lastValidBlockHeight}`] as const,
      ]
    : []),
];

const historyText = ({ plan, history }: Order): string =>
  tableText(
    ['status', 'at', 'after'],
    history.map(({ status, atMs }) => [status, preciseTimeText(atMs), `${atMs - plan.createdAtMs} ms`]),
  );

const verdictText = ({ passed, overridden }: Verdict): string => {
  if (passed) return 'passed';
  return overridden === undefined ? 'REFUSED' : `overridden by ${overridden.by}: ${overridden.why}`;
};

/** Each guard's value and verdict; nothing when none looked. */
const verdictsText = (verdicts: readonly Verdict[]): string =>
  verdicts.length === 0
    ? ''
    : tableText(
        ['guard', 'found', 'allowed', 'verdict'],
        verdicts.map((verdict) => {
          const { found, allowed } = readable(verdict);
          return [verdict.guard, found, allowed, verdictText(verdict)];
        }),
      );

/** An order with its plan, its attempt, every status it came to, and what was found before it was signed. */
export const orderText = (order: Order): string => {
  const { plan, state, lease } = order;
  return (
    linesText([
      ['order', plan.orderId],
      ['what', `${plan.side} of ${plan.mint} for ${givenText(order)}, slippage ${plan.slippageBps / 100} %`],
      ['user', `${plan.userId}, ${plan.mode}, wallet ${plan.wallet}`],
      ['why', `${plan.context}, rule ${plan.rule}, cause ${plan.cause}, settings version ${plan.settingsVersion}`],
      ['seen', `${preciseTimeText(plan.seenAtMs)}, decided ${plan.createdAtMs - plan.seenAtMs} ms later`],
      ['status', `${state.status}: ${outcomeText(order)}`],
      ...attemptLines(state),
      ['lease', `${lease.holder}, fence ${lease.fence}: taken over ${lease.fence - 1} times`],
    ]) +
    historyText(order) +
    verdictsText(order.checks)
  );
};

/** A line of the books. */
export const tradeText = ({ kind, fill, signature, realisedLamports }: Trade): string =>
  linesText([
    ['trade', `${kind} in slot ${fill.slot} at ${timeText(fill.atMs)}${signature === undefined ? ', on paper' : ''}`],
    [
      'flows',
      `${signedSolText(fill.walletLamports)} SOL in all: ${signedSolText(fill.lamports)} for ${fill.tokens} raw tokens, ` +
        `fees ${solText(fill.feeLamports)}, tip ${solText(fill.tipLamports)}, rent ${solText(fill.rentLamports)}`,
    ],
    ['profit', `${signedSolText(realisedLamports)} SOL realised`],
  ]);

/** A decision with its inputs and each guard's value and verdict. */
export const decisionText = (decision: Decision): string => {
  const { userId, outcome, reason, atMs, settingsVersion, inputs, verdicts, cause } = decision;
  const lines = linesText([
    ['decision', `${userId}: ${outcome} (${reason}) at ${preciseTimeText(atMs)}, settings version ${settingsVersion}`],
    ['cause', cause],
    ...Object.entries(inputs).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ]);
  return lines + verdictsText(verdicts);
};
