/** A scenario: a small story on the market, with the moment from which faults may strike. */

import type { UserDesign } from '../world/users.ts';
import type { World } from '../world/world.ts';

export type Scenario = {
  readonly name: string;
  readonly users: readonly UserDesign[];
  /** There is a second node, always so many slots behind; faults of nodes strike the first one alone. */
  readonly secondNodeBehindSlots?: number;
  /** Between two looks at the prices, ms; without it nobody looks. */
  readonly watchEveryMs?: number;
  /** Happens without faults, before effects are numbered. */
  readonly before?: (world: World) => Promise<void>;
  /** The story itself: plans what happens, at instants of the world's time. */
  readonly play: (world: World) => Promise<void>;
  /** Whether the numbered part is over; without it, once the world is at rest. */
  readonly over?: (world: World) => boolean;
  /** Happens after the faults, when the world came to rest, and before it is judged. */
  readonly afterwards?: (world: World) => Promise<void>;
  /** It ends with frozen entries, as it should. */
  readonly freezes?: boolean;
  /** What this story demands beside the invariants; each entry says what is wrong. */
  readonly expect?: (world: World) => Promise<readonly string[]>;
  /** What it demands of the run without any fault, so that a story that does nothing is noticed. */
  readonly undisturbed: (world: World) => Promise<readonly string[]>;
};

/** Nobody works and no message waits. */
export const isAtRest = ({ crew, queues }: World): boolean => crew.atWork() === 0 && queues.waiting().length === 0;

/** Lets time pass until the world is at rest, at most ten minutes. */
export const comeToRest = (world: World): Promise<void> => {
  const untilMs = world.time.nowMs() + 600_000;
  return world.time.run(() => world.time.nowMs() >= untilMs || isAtRest(world));
};

/** Lets so many ms pass. */
export const letPass = (world: World, ms: number): Promise<void> => {
  const untilMs = world.time.nowMs() + ms;
  world.time.at(untilMs, () => {});
  return world.time.run(() => world.time.nowMs() >= untilMs);
};
