import { describe, expect, it } from 'vitest';
import {
  type BalanceLook,
  type ClockLook,
  judgeBalances,
  judgeClock,
  judgeNodes,
  judgeRouter,
  type NodeLook,
} from '#trading/domain/doctor/judge-chain.ts';
import { atMs } from '../../../contract/journal-values.ts';

const node = (place: number, more: Partial<Extract<NodeLook['answer'], { slot: number }>> = {}): NodeLook => ({
  place,
  answer: { slot: 1_000, blockTimeMs: atMs - 1_000, latencyMs: 80, ...more },
});
const down = (place: number): NodeLook => ({ place, answer: { problem: 'timed-out' } });

describe('the check of the nodes', () => {
  it('passes when all answer in time and keep up', () => {
    expect(judgeNodes([node(1), node(2, { slot: 995 })], atMs)).toMatchObject({
      status: 'pass',
      measured: { node1LatencyMs: 80, node2LagSlots: 5, node1BehindMs: 1_000 },
    });
  });

  it.each([
    ['is slow', node(2, { latencyMs: 1_500 })],
    ['is behind the others', node(2, { slot: 950 })],
    ['does not answer while another one does', down(2)],
    ['has old blocks while another one has not', node(2, { blockTimeMs: atMs - 60_000 })],
  ])('warns when one %s, and says which', (_, second) => {
    const finding = judgeNodes([node(1), second], atMs);
    expect(finding).toMatchObject({ status: 'warn', found: expect.stringContaining('node 2') });
    expect(finding.advice).toBeDefined();
  });

  it('fails when none is of use, and when none is named', () => {
    expect(judgeNodes([down(1), node(2, { blockTimeMs: atMs - 31_000 })], atMs)).toMatchObject({
      status: 'fail',
      found: expect.stringMatching(/node 1 .*node 2/),
    });
    expect(judgeNodes([], atMs).status).toBe('fail');
  });

  it('does without a block time that a node cannot tell', () => {
    expect(judgeNodes([node(1, { blockTimeMs: undefined })], atMs).status).toBe('pass');
  });
});

const clock = (offMs: number, tookMs = 50): ClockLook => ({
  ...{ of: 'Node', theirsMs: atMs, oursMs: atMs + offMs, tookMs },
});

describe('the check of the clock', () => {
  it.each([
    ['passes for the inaccuracy of the question itself', 1_400, 'pass'],
    ['passes within three seconds', -3_900, 'pass'],
    ['warns beyond', 5_000, 'warn'],
    ['fails beyond fifteen', -20_000, 'fail'],
  ] as const)('%s', (_, offMs, status) => {
    expect(judgeClock([clock(0), clock(offMs)], atMs, atMs)).toMatchObject({ status });
  });

  it('does not blame the clock for a slow answer', () => {
    expect(judgeClock([clock(4_000, 3_800)], atMs, atMs).status).toBe('pass');
  });

  it('says in which direction it is off', () => {
    expect(judgeClock([clock(60_000)], atMs, atMs).found).toContain('ahead of that of Node');
    expect(judgeClock([clock(-60_000)], atMs, atMs).found).toContain('behind that of Node');
  });

  it('warns of a block of the future, and when nobody could be asked', () => {
    expect(judgeClock([clock(0)], atMs + 20_000, atMs).status).toBe('warn');
    expect(judgeClock([], undefined, atMs).status).toBe('warn');
  });
});

describe('the check of the router', () => {
  const look = (kind: string, latencyMs = 200, reason?: string) => judgeRouter({ kind, latencyMs, reason });
  it('passes with a quote, warns when it is slow or limited, fails without one and says why', () => {
    expect(look('quoted')).toMatchObject({ status: 'pass', measured: { quoteLatencyMs: 200 } });
    expect(look('quoted', 2_000).status).toBe('warn');
    expect(look('rate-limited').status).toBe('warn');
    expect(look('unavailable', 4_000, 'http-503')).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('http-503'),
    });
    expect(look('no-route').status).toBe('fail');
  });
});

describe('the check of the balances', () => {
  const wallet = (lamports: bigint | undefined, userId = 'alice'): BalanceLook => ({
    ...{ userId, reserveLamports: 50_000_000n, openPositions: 1, exitCostLamports: 34_000_000n },
    answer: lamports === undefined ? { problem: 'timed-out' } : { lamports },
  });
  it('passes above the reserve, warns below it, fails where not even an exit can be paid', () => {
    expect(judgeBalances([wallet(50_000_000n)]).status).toBe('pass');
    expect(judgeBalances([wallet(60_000_000n), wallet(49_999_999n, 'bob')])).toMatchObject({
      status: 'warn',
      found: expect.stringContaining('bob'),
    });
    expect(judgeBalances([wallet(4_000_000n)]).status).toBe('fail');
  });
  it('warns when the exits of what is open may cost more than there is', () => {
    const withOpen = (openPositions: number) => judgeBalances([{ ...wallet(60_000_000n), openPositions }]);
    expect(withOpen(1).status).toBe('pass');
    expect(withOpen(2)).toMatchObject({ status: 'warn', found: expect.stringMatching(/2 open positions .* 0\.068/) });
  });
  it('fails for a wallet that cannot be read: unknown is not enough', () => {
    expect(judgeBalances([wallet(undefined)])).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('timed-out'),
    });
  });
  it('does not arise when nobody trades live', () => expect(judgeBalances([]).status).toBe('skip'));
});
