/** The harness as tests use it: one DynamoDB for a test file, and points played in it. */
import { afterAll, beforeAll } from 'vitest';
import { type Played, playPoint } from '#local/faults/play-point.ts';
import { undisturbed } from '#local/faults/point.ts';
import type { Effect } from '#local/faults/stage/effect.ts';
import { noTrace, type Trace } from '#local/faults/stage/trace.ts';
import { type FaultTables, startFaultTables } from '#local/faults/world/tables.ts';
import type { Sabotage } from '#local/faults/world/world.ts';

const seed = 'tests';

export type Bench = {
  readonly tables: () => FaultTables;
  /** Plays a fault at the effect that `at` finds among those of the undisturbed run. */
  readonly strike: (
    scenario: string,
    fault: string,
    at: (effect: Effect) => boolean,
    sabotage?: Sabotage,
  ) => Promise<Played>;
  readonly undisturbed: (scenario: string, sabotage?: Sabotage, trace?: Trace) => Promise<Played>;
};

/** Starts DynamoDB before the tests of a file and ends it after them. */
export const useFaultTables = (): Bench => {
  let tables: FaultTables | undefined;
  beforeAll(async () => {
    tables = await startFaultTables();
  });
  afterAll(() => tables?.stop());
  const running = (): FaultTables => {
    if (tables === undefined) throw new Error('DynamoDB is not started yet');
    return tables;
  };
  const play = (scenario: string, fault: string, effect: number | undefined, sabotage?: Sabotage, trace = noTrace) =>
    playPoint({ scenario, fault, effect, seed }, { tables: running(), trace, sabotage });
  return {
    tables: running,
    undisturbed: (scenario, sabotage, trace) => play(scenario, undisturbed, undefined, sabotage, trace),
    strike: async (scenario, fault, at, sabotage) => {
      const { effects } = await play(scenario, undisturbed, undefined);
      const found = effects.find(at);
      if (found === undefined) throw new Error(`${scenario} has no such effect`);
      return play(scenario, fault, found.index, sabotage);
    },
  };
};
