/** Plays one point: the story up to the fault, the fault, everything until the world is at rest, and then the judgement. */
import { createHash } from 'node:crypto';
import { isUnfinished } from '#trading/domain/orders/order.ts';
import { violationsOf } from './judge/invariants.ts';
import { keepLedger } from './judge/ledger.ts';
import type { FaultKind } from './kinds/fault.ts';
import { faultKinds } from './kinds/fault-kinds.ts';
import { calm } from './kinds/world-faults.ts';
import { type Point, textOf, undisturbed } from './point.ts';
import { isAtRest, type Scenario } from './scenarios/scenario.ts';
import { scenarios } from './scenarios/scenarios.ts';
import type { Effect } from './stage/effect.ts';
import type { Trace } from './stage/trace.ts';
import type { FaultTables } from './world/tables.ts';
import { openWorld, type Sabotage, type World } from './world/world.ts';

export type PlayOptions = {
  readonly tables: FaultTables;
  readonly trace: Trace;
  readonly sabotage?: Sabotage | undefined;
};

export type Played = {
  readonly point: Point;
  /** The effect that was struck; undefined when the run did not come to it. */
  readonly struck: Effect | undefined;
  readonly violations: readonly string[];
  /** The numbered effects of the run. */
  readonly effects: readonly Effect[];
  /** The same in the order in which they came to happen. */
  readonly happened: readonly Effect[];
  /** Virtual milliseconds until the world was at rest. */
  readonly restedAfterMs: number;
};

const reconcileEveryMs = 60_000;
const longestStoryMs = 15 * 60_000;
const longestRestMs = 30 * 60_000;

/** The scenario of a name. Throws when there is none. */
export const scenarioOf = (name: string): Scenario => {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`found ${name}, allowed ${scenarios.map((each) => each.name).join(', ')}`);
  return found;
};

const faultOf = (name: string): FaultKind | undefined => {
  if (name === undisturbed) return undefined;
  const found = faultKinds.find((kind) => kind.name === name);
  if (found === undefined) throw new Error(`found ${name}, allowed ${faultKinds.map((each) => each.name).join(', ')}`);
  return found;
};

const shareOf = (point: Point): number => createHash('sha256').update(textOf(point)).digest().readUInt32BE(0) / 2 ** 32;

/** Plays until the story is over; the fault strikes its effect on the way. */
const playStory = async (world: World, scenario: Scenario, point: Point): Promise<Effect | undefined> => {
  const fault = faultOf(point.fault);
  let struck: Effect | undefined;
  world.stage.arm((effect) => {
    if (fault === undefined || effect.index !== point.effect || !fault.strikes(effect)) return undefined;
    struck = effect;
    return fault.interference({ world, share: shareOf(point) });
  });
  const untilMs = world.time.nowMs() + longestStoryMs;
  await scenario.play(world);
  const over = scenario.over ?? isAtRest;
  await world.time.run(() => world.time.nowMs() >= untilMs || over(world));
  world.stage.disarm();
  return struck;
};

const anyUnfinished = async ({ witness, books }: World): Promise<boolean> => {
  const orders = await Promise.all([...witness.orders.keys()].map((id) => books.journal.find(id)));
  return orders.some((order) => order !== undefined && isUnfinished(order.state.status));
};

/** Lets time pass without faults until nothing is left to do and the reconciler has looked once more. */
const comeToQuiescence = async (world: World): Promise<void> => {
  calm(world);
  const untilMs = world.time.nowMs() + longestRestMs;
  do {
    const looks = world.crew.finished('reconcile') + 1;
    await world.time.run(
      () => world.time.nowMs() >= untilMs || (isAtRest(world) && world.crew.finished('reconcile') >= looks),
    );
  } while (world.time.nowMs() < untilMs && (await anyUnfinished(world)));
};

/** Plays one point in a world of its own. */
export const playPoint = async (point: Point, { tables, trace, sabotage }: PlayOptions): Promise<Played> => {
  const scenario = scenarioOf(point.scenario);
  const world = await openWorld({
    seed: `${point.seed}/${scenario.name}`,
    users: scenario.users,
    secondNodeBehindSlots: scenario.secondNodeBehindSlots,
    tables: await tables.open(),
    trace,
    sabotage,
  });
  const crashes: string[] = [];
  const onCrash = (error: unknown): void =>
    void crashes.push(
      `a function's process would have crashed here, or in a point played beside it: nobody handles ${String(error)}`,
    );
  process.on('unhandledRejection', onCrash);
  try {
    const startedMs = world.time.nowMs();
    const ledger = keepLedger(world);
    world.crew.schedule('reconcile', reconcileEveryMs);
    await scenario.before?.(world);
    if (scenario.watchEveryMs !== undefined) world.crew.schedule('watch-prices', scenario.watchEveryMs);
    const struck = await playStory(world, scenario, point);
    const [effects, happened] = [[...world.stage.effects], [...world.stage.happened]];
    await comeToQuiescence(world);
    if (scenario.afterwards !== undefined) {
      await scenario.afterwards(world);
      await comeToQuiescence(world);
    }
    const demanded = point.fault === undisturbed ? await scenario.undisturbed(world) : [];
    const violations = [
      ...(await violationsOf(world, ledger, scenario)),
      ...((await scenario.expect?.(world)) ?? []),
      ...demanded,
      ...crashes,
    ];
    return { point, struck, violations, effects, happened, restedAfterMs: world.time.nowMs() - startedMs };
  } finally {
    process.off('unhandledRejection', onCrash);
    await world.close();
  }
};
