/** A kind of fault: which effects it can strike, and what it does to one. */
import type { Effect } from '../stage/effect.ts';
import type { Interference } from '../stage/interference.ts';
import type { World } from '../world/world.ts';

export type Strike = {
  readonly world: World;
  /** A share from 0 to 1 that follows from the point, for whatever the fault leaves open. */
  readonly share: number;
};

export type FaultKind = {
  readonly name: string;
  readonly strikes: (effect: Effect) => boolean;
  readonly interference: (strike: Strike) => Interference;
};
