/** The memory books are what simulations run on: they must answer and keep exactly what DynamoDB does. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMemoryBooks } from '#adapters/memory/books.ts';
import type { JournalChange } from '#trading/domain/journal-change.ts';
import type { OrderState } from '#trading/domain/order.ts';
import { openingPosition, type Position } from '#trading/domain/position.ts';
import { epochMs, lamports, positionId } from '#trading/domain/quantities.ts';
import { startTestDynamoDb, type TestDynamoDb } from '../../contract/dynamodb.ts';
import { createDynamoBooks } from '../../contract/dynamodb-books.ts';
import {
  accountChange,
  accountOf,
  atMs,
  budgetChange,
  decisionOf,
  fillOf,
  mintNumber,
  orderOf,
  planOf,
  signedState,
  tradeOf,
} from '../../contract/journal-values.ts';
import { everythingIn } from '../../contract/order-journal.ts';

let dynamoDb: TestDynamoDb;
beforeAll(async () => {
  dynamoDb = await startTestDynamoDb();
});
afterAll(() => dynamoDb.stop());

const few = (max: number) => fc.integer({ min: 0, max });
const states: readonly OrderState[] = [
  { status: 'reserved' },
  signedState,
  { status: 'rejected', reason: 'halted' },
  { status: 'filled', signature: undefined, fill: fillOf() },
];
const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
const expectation = fc.oneof(fc.constant('absent' as const), fc.integer({ min: 1, max: 3 }));
const versionAfter = (expected: 'absent' | number): number => (expected === 'absent' ? 1 : expected + 1);

/** Few orders, mints, versions and fences, so that most changes meet the rows of an earlier one. */
const change: fc.Arbitrary<JournalChange> = fc
  .record({
    n: few(2),
    expected: expectation,
    fence: few(1),
    nextFence: few(1),
    holder: fc.constantFrom('one', 'two'),
    state: fc.constantFrom(...states),
    position: perhaps(
      fc.record({
        expected: expectation,
        mint: few(1),
        id: few(2),
        status: fc.constantFrom<Position['status']>('opening', 'open', 'closed'),
      }),
    ),
    account: perhaps(
      fc.record({
        spent: fc.integer({ min: -40, max: 10 }),
        reserved: fc.integer({ min: -30, max: 60 }),
        opened: fc.constantFrom(-1, 0, 1),
        least: perhaps(fc.integer({ min: 0, max: 80 })),
        below: perhaps(fc.integer({ min: 0, max: 2 })),
      }),
    ),
    budget: perhaps(
      fc.record({ committed: fc.integer({ min: -30, max: 60 }), most: perhaps(few(60).map((n) => n - 5)) }),
    ),
    trade: perhaps(few(1)),
    decided: fc.boolean(),
  })
  .map(({ n, expected, fence, nextFence, holder, state, position, account, budget, trade, decided }) => {
    const plan = planOf(n);
    const lease = { holder, fence: nextFence, untilMs: epochMs(atMs + 30_000) };
    const positionPlan =
      position && planOf(n, { mint: mintNumber(position.mint), positionId: positionId(`p${position.id}`) });
    return {
      order: { expected, fence, next: orderOf(plan, { version: versionAfter(expected), state, lease }) },
      position: position &&
        positionPlan && {
          expected: position.expected,
          next: {
            ...openingPosition({ ...positionPlan, createdAtMs: epochMs(atMs + position.id) }),
            status: position.status,
            version: versionAfter(position.expected),
          },
        },
      account:
        account &&
        accountChange({
          cashLamports: lamports(BigInt(account.spent)),
          reservedLamports: lamports(BigInt(account.reserved)),
          openPositions: account.opened,
          requireAvailableLamports: account.least === undefined ? undefined : lamports(BigInt(account.least)),
          requireOpenPositionsBelow: account.below,
        }),
      budget:
        budget &&
        budgetChange({
          committedLamports: lamports(BigInt(budget.committed)),
          requireCommittedAtMost: budget.most === undefined ? undefined : lamports(BigInt(budget.most)),
        }),
      trade: trade === undefined ? undefined : tradeOf(plan, { fill: fillOf({ atMs: epochMs(atMs + trade) }) }),
      decision: decided ? decisionOf(plan) : undefined,
    };
  });

const step = fc.oneof(
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('commit' as const), change }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('open' as const), cash: few(100) }) },
);

it('answers every sequence of changes as DynamoDB does and is left with the same rows', async () => {
  const answers = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 20 }), async (steps) => {
      const memory = createMemoryBooks();
      const dynamo = await createDynamoBooks(dynamoDb);
      for (const each of steps) {
        if (each.kind === 'open') {
          const account = accountOf({ cashLamports: lamports(BigInt(each.cash)) });
          expect(await dynamo.accounts.open(account)).toStrictEqual(await memory.accounts.open(account));
          continue;
        }
        const answer = await memory.journal.commit(each.change);
        expect(await dynamo.journal.commit(each.change)).toEqual(answer);
        answers.add(answer.kind === 'refused' ? answer.because : answer.kind);
      }
      expect(await everythingIn(dynamo, 3)).toStrictEqual(await everythingIn(memory, 3));
    }),
    { numRuns: 20 },
  );
  expect([...answers]).toEqual(
    expect.arrayContaining(['committed', 'order-changed', 'position-changed', 'account-not-open']),
  );
});
