/** What must hold once faults have ceased and the world came to rest (I1 to I5); each check says what it found instead. */

import { followedRelationTo, relationTo } from '#trading/domain/orders/copy-size.ts';
import { isUnfinished, type Order, type OrderPlan } from '#trading/domain/orders/order.ts';
import { idOf, type Signal } from '#trading/domain/signals/signal.ts';
import { lamports, mint, signature, tokenAmount } from '#trading/domain/values/quantities.ts';
import { auditBooks } from '#trading/use-cases/reports/audit-books.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { FaultUser } from '../world/users.ts';
import type { World } from '../world/world.ts';
import type { Ledger } from './ledger.ts';

type Check = (
  world: World,
  ledger: Ledger,
  scenario: Pick<Scenario, 'freezes'>,
) => Promise<readonly string[]> | readonly string[];

const repeated = (keys: readonly string[]): readonly string[] =>
  [...Map.groupBy(keys, (key) => key)].flatMap(([key, all]) =>
    all.length > 1 ? [`${key} (${all.length} times)`] : [],
  );

/** Exits that sold more than their first attempt was to sell: a ladder divides that among its parts and adds nothing. */
const oversold = (landed: readonly OrderPlan[], journaled: readonly OrderPlan[]): readonly string[] => {
  const exitOf = (plan: OrderPlan): string => `${plan.userId} for ${plan.cause}`;
  const wanted = new Map<string, bigint>();
  for (const plan of journaled.filter(({ side }) => side === 'sell'))
    if (plan.amountIn > (wanted.get(exitOf(plan)) ?? 0n)) wanted.set(exitOf(plan), plan.amountIn);
  return [...Map.groupBy(landed, exitOf)].flatMap(([exit, parts]) => {
    const sold = parts.reduce((sum, { amountIn }) => sum + amountIn, 0n);
    return sold > (wanted.get(exit) ?? 0n) ? [`I1: ${sold} tokens sold of ${wanted.get(exit) ?? 0n} of ${exit}`] : [];
  });
};

/** I1 against the chain's own ledger: every landed swap is a journaled one, and none was done twice. */
const fillsOnce: Check = ({ witness, market }, ledger) => {
  const unknown = ledger
    .landed()
    .filter((each) => !witness.signed.has(signature(each.signature)) && !market.byHand.has(each.signature));
  const swaps = ledger.landed().flatMap((each) => {
    const known = witness.signed.get(signature(each.signature));
    return known === undefined || each.error !== undefined ? [] : [known.plan];
  });
  return [
    ...unknown.map((each) => `I1: ${each.signature} landed and no order knows it`),
    ...repeated(swaps.map((plan) => plan.orderId)).map((order) => `I1: order ${order} was filled on chain`),
    ...repeated(swaps.filter(({ side }) => side === 'buy').map((plan) => `${plan.userId} for ${plan.cause}`)).map(
      (what) => `I1: the buy of ${what} landed`,
    ),
    ...oversold(
      swaps.filter(({ side }) => side === 'sell'),
      [...witness.orders.values()],
    ),
  ];
};

/** I1: a signal makes one buying order per user, however often it is delivered. */
const oneOrderPerSignal: Check = ({ witness }) => {
  const buys = [...witness.orders.values()].filter((plan) => plan.side === 'buy');
  return repeated(buys.map((plan) => `${plan.userId} for ${plan.cause}`)).map((what) => `I1: several buys of ${what}`);
};

const ordersOf = async ({ witness, books }: World): Promise<readonly Order[]> =>
  (await Promise.all([...witness.orders.keys()].map((id) => books.journal.find(id)))).filter(
    (order) => order !== undefined,
  );

/** I4: every accepted order is final, no position is left waiting for one, and no message was given up. */
const everythingEnded: Check = async (world) => {
  const { books, users, queues } = world;
  const orders = await ordersOf(world);
  const positions = (await Promise.all(users.map(({ userId }) => books.positions.ofUser(userId)))).flat();
  return [
    ...orders
      .filter(({ state }) => isUnfinished(state.status))
      .map(({ plan, state }) => `I4: order ${plan.orderId} is ${state.status}`),
    ...positions
      .filter((position) => position.status === 'opening' || position.orderInFlight !== undefined)
      .map((position) => `I4: position ${position.positionId} is ${position.status} and waits for an order`),
    ...queues.dead.map((message) => `I4: a message of ${message.queue} was given up: ${message.body}`),
    ...queues.waiting().map((message) => `I4: a message of ${message.queue} is never handled: ${message.body}`),
  ];
};

/** I2: whatever came of bytes that were handed to a node, the journal says when they were. */
const sendingJournaled: Check = async (world) =>
  (await ordersOf(world))
    .filter(({ state }) => 'signature' in state && state.signature !== undefined && !isUnfinished(state.status))
    .filter(({ history }) => !history.some(({ status }) => status === 'sent'))
    .map(({ plan, state }) => `I2: order ${plan.orderId} is ${state.status} and was never noted as sent`);

const matters = (signal: Signal, { settings, userId }: FaultUser): boolean => {
  if (signal.kind === 'launch') return settings.sniper.enabled;
  const row = { userId, version: 1, updatedAtMs: 0, updatedBy: 'faults', why: '', settings };
  return (signal.side === 'buy' ? relationTo : followedRelationTo)(signal.wallet, row) !== undefined;
};

/** I4: every signal that was delivered ended in a decision of every user it matters to. */
const everySignalDecided: Check = async ({ delivered, users, books }) => {
  const matching = delivered.flatMap((signal) =>
    users.filter((user) => matters(signal, user)).map((user) => [signal, user] as const),
  );
  const decisions = await Promise.all(
    matching.map(([signal, { userId }]) => books.decisions.find(idOf(signal), userId)),
  );
  return matching.flatMap(([signal, { userId }], index) =>
    decisions[index] === undefined ? [`I4: ${userId} has no decision on ${idOf(signal)}`] : [],
  );
};

/** I3 and I5: the audit that the owner runs, held against the simulated chain itself. */
const booksEqualChain: Check = async (world) => {
  const { books, settings, time, market, users } = world;
  const { chain } = market;
  const { differences } = await auditBooks({
    ...books,
    // Every order that was ever written: the index of unfinished ones is not asked for the truth.
    journal: { find: books.journal.find, unfinished: () => ordersOf(world) },
    settings,
    reader: {
      balance: async (wallet) => lamports(chain.lamports(addressOf(users, wallet))),
      tokenBalances: async (wallet) =>
        new Map(
          chain
            .tokenAccountsOf(addressOf(users, wallet))
            .filter(({ amount }) => amount > 0n)
            .map((account) => [mint(account.mint), tokenAmount(account.amount)]),
        ),
    },
    clock: time.nowMs,
    sleep: async () => {},
    readings: 1,
    pauseMs: 0,
  });
  return differences.map(
    ({ what, userId, subject, expected, found }) =>
      `I5: ${what} of ${userId} (${subject}) is ${found} instead of ${expected}`,
  );
};

/** I7: nothing that a fault did may look like a wallet that somebody else empties. */
const frozenForAReason: Check = async ({ books, users }, _, { freezes }) => {
  if (freezes === true) return [];
  const accounts = await Promise.all(users.map(({ userId }) => books.accounts.account(userId, 'live')));
  return accounts.flatMap((account) =>
    account?.frozenBecause === undefined
      ? []
      : [`I7: ${account.userId} is frozen because of ${account.frozenBecause}: ${account.frozenDetail}`],
  );
};

const addressOf = (users: readonly FaultUser[], wallet: string): FaultUser['wallet']['address'] => {
  const found = users.find((user) => user.wallet.address === wallet);
  if (found === undefined) throw new Error(`${wallet} is nobody's wallet`);
  return found.wallet.address;
};

/** In the order in which a reader wants to see them broken. */
const checks: readonly Check[] = [
  ...[fillsOnce, oneOrderPerSignal, sendingJournaled, everythingEnded, everySignalDecided],
  ...[booksEqualChain, frozenForAReason],
];

/** Everything that does not hold in a world at rest, what the witness saw on the way included. */
export const violationsOf = async (
  world: World,
  ledger: Ledger,
  scenario: Pick<Scenario, 'freezes'>,
): Promise<readonly string[]> => {
  const found = await Promise.all(checks.map(async (check) => check(world, ledger, scenario)));
  return [...world.witness.violations, ...found.flat()];
};
