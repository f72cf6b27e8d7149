import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsOf } from '#trading/domain/books/alert.ts';
import type { Account } from '#trading/domain/books/books.ts';
import type { Decision } from '#trading/domain/orders/decision.ts';
import type { Order, OrderState } from '#trading/domain/orders/order.ts';
import { epochMs, lamports, signalId, signature } from '#trading/domain/values/quantities.ts';
import { anna, booksAfter, histories, type Step } from './books-history.ts';

const step: Step = {
  mode: 'live',
  mint: 0,
  end: 'filled',
  spend: 100_000_000n,
  fee: 5_000n,
  tip: 1_000n,
  rent: 2_039_280n,
  tokens: 777n,
  portion: 1n,
};
const sent: Step = { ...step, end: 'sent' };

const ended = (state: OrderState): { before: Order; after: Order } => {
  const [before] = booksAfter([sent]).orders;
  if (before === undefined) throw new Error('no order');
  return { before, after: { ...before, state } };
};

const skip = (reason: string, atMs = 1_700_000_000_000): Decision => ({
  cause: signalId('launch:x'),
  userId: anna,
  atMs: epochMs(atMs),
  outcome: 'skip',
  orderId: undefined,
  reason,
  settingsVersion: 1,
  verdicts: [{ guard: reason, passed: false, found: '12', allowed: '<= 10' }],
  inputs: { name: '=cmd|evil' },
  signature: undefined,
});

describe('alerts', () => {
  it('tells about an entry and, with its profit, about an exit', () => {
    const { trades } = booksAfter([step, { ...step, spend: 150_000_000n }]);
    const [entry, exit] = trades.flatMap((after) => alertsOf({ kind: 'trade', after }));
    expect(entry?.subject).toBe('[live] anna bought AAAAAA..AAAA for 0.1 SOL');
    expect(exit?.subject).toBe('[live] anna sold AAAAAA..AAAA: +0.049988 SOL (take-profit)');
    expect(exit?.body).toContain('Profit (SOL): +0.049988');
    expect(entry?.key).not.toBe(exit?.key);
  });

  it('tells about an order that failed with the fee it cost, and about one that expired', () => {
    const failed = ended({
      status: 'failed',
      signature: signature('sig'),
      reason: 'reverted-on-chain',
      feeLamports: lamports(5_000n),
    });
    const [alert] = alertsOf({ kind: 'order', ...failed });
    expect(alert).toMatchObject({ severity: 'warning', key: 'failed#order-0' });
    expect(alert?.body).toContain('Fee paid (SOL): 0.000005');
    const [expired] = booksAfter([{ ...step, end: 'expired' }]).orders;
    expect(expired && alertsOf({ kind: 'order', before: undefined, after: expired })).toHaveLength(1);
  });

  it('says nothing about a write that leaves the status as it was', () => {
    const { after } = ended({ status: 'rejected', reason: 'mint-not-expected' });
    expect(alertsOf({ kind: 'order', before: after, after })).toEqual([]);
  });

  it('is critical when the signer refused, and says only once a day that a router is down', () => {
    const refused = alertsOf({ kind: 'order', ...ended({ status: 'rejected', reason: 'input-mint-differs' }) });
    expect(refused).toMatchObject([{ severity: 'critical', key: 'rejected#order-0' }]);
    const router = alertsOf({ kind: 'order', ...ended({ status: 'rejected', reason: 'build-unavailable: timeout' }) });
    expect(router).toMatchObject([{ severity: 'warning', key: 'rejected#anna#build-unavailable#2023-11-14' }]);
  });

  it('is critical about a part that nobody tries again, and says of one that takes profit that it is put off', () => {
    const { after } = ended({ status: 'rejected', reason: 'put-off-quote-no-route' });
    const told = (rule: string) =>
      alertsOf({ kind: 'order', before: undefined, after: { ...after, plan: { ...after.plan, rule } } });
    expect(told('take-profit')).toMatchObject([{ severity: 'warning' }]);
    expect(told('take-profit')[0]?.subject).toContain('put off');
    for (const rule of ['leader-sold', 'manual']) {
      expect(told(rule)).toMatchObject([{ severity: 'critical' }]);
      expect(told(rule)[0]?.subject).toContain('is not tried again');
    }
  });

  it('tells about a limit with a key per user, reason and day, and not about other skips', () => {
    const [alert] = alertsOf({ kind: 'decision', after: skip('daily-spend-reached') });
    expect(alert?.key).toBe('limit#anna#daily-spend-reached#2023-11-14');
    expect(alert?.body).toContain('Found: 12');
    const [nextDay] = alertsOf({ kind: 'decision', after: skip('daily-spend-reached', 1_700_006_400_000) });
    expect(nextDay?.key).toBe('limit#anna#daily-spend-reached#2023-11-15');
    for (const breaker of ['daily-loss-reached', 'consecutive-losses', 'drawdown', 'exposure-too-high'])
      expect(alertsOf({ kind: 'decision', after: skip(breaker) })).toMatchObject([{ severity: 'warning' }]);
    for (const about of ['venue-not-wanted', 'token-cooling-down', 'mint-listed'])
      expect(alertsOf({ kind: 'decision', after: skip(about) })).toEqual([]);
  });

  it('never carries text from outside', () => {
    const reason = 'build-unavailable: https://rpc.example/?api-key=0123456789abcdef';
    const [alert] = alertsOf({ kind: 'order', ...ended({ status: 'rejected', reason }) });
    expect(`${alert?.subject} ${alert?.body}`).not.toMatch(/api-key|rpc\.example/);
    const uuid = ended({ status: 'rejected', reason: 'a1b2c3d4-e5f6-47a8-9b0c-1d2e3f4a5b6c' });
    expect(alertsOf({ kind: 'order', ...uuid })[0]?.body).toContain('Reason: unspecified');
    const [limit] = alertsOf({ kind: 'decision', after: skip('insufficient-sol') });
    expect(limit?.body).not.toContain('evil');
  });

  it('keeps every subject within what SNS takes', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const { trades, orders } = booksAfter(steps);
        const alerts = [
          ...trades.flatMap((after) => alertsOf({ kind: 'trade', after })),
          ...orders.flatMap((after) => alertsOf({ kind: 'order', before: undefined, after })),
        ];
        for (const { subject } of alerts) expect(subject).toMatch(/^[ -~]{1,100}$/);
        expect(new Set(alerts.map(({ key }) => key)).size).toBeLessThanOrEqual(alerts.length);
      }),
      { numRuns: 50 },
    );
  });

  it('tells once, with the numbers, that entries are frozen, and that they go on', () => {
    const [account] = booksAfter([step]).accounts.filter(({ mode }) => mode === 'live');
    if (account === undefined) throw new Error('no account');
    const frozen: Account = {
      ...account,
      frozenBecause: 'books-differ',
      frozenDetail: 'lamports: books 5, chain 4, off by -1',
      frozenAtMs: epochMs(1_700_000_000_000),
    };
    const lastThaw = {
      because: 'books-differ',
      by: 'reconcile',
      why: 'secret words',
      atMs: epochMs(1_700_000_060_000),
    } as const;
    const alerts = (before: Account, after: Account) => alertsOf({ kind: 'account', before, after });
    const [freeze] = alerts(account, frozen);
    expect(freeze).toMatchObject({ severity: 'critical', subject: '[live] Entries of anna are frozen: books-differ' });
    expect(freeze?.body).toContain('Found: lamports: books 5, chain 4, off by -1');
    expect(alerts(frozen, { ...frozen, openPositions: 7 })).toEqual([]);
    expect(alerts(frozen, { ...frozen, frozenBecause: 'unknown-outflow' })).toHaveLength(1);
    const [forked] = alerts(account, { ...frozen, frozenBecause: 'fill-not-on-chain' });
    expect(forked?.body).toContain('a fork took back a trade that is in the books');
    const [thaw] = alerts(frozen, { ...account, lastThaw });
    expect(thaw).toMatchObject({ severity: 'info', subject: '[live] Entries of anna go on: books-differ is over' });
    expect(thaw?.body).not.toContain('secret words');
    expect(alerts({ ...account, lastThaw }, { ...account, lastThaw, openPositions: 3 })).toEqual([]);
  });
});
