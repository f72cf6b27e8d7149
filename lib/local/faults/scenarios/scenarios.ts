import { entryScenarios } from './entries.ts';
import { exitScenarios } from './exits.ts';
import { manualScenarios } from './manual.ts';
import { missedScenarios } from './missed.ts';
import { outsideScenarios } from './outside.ts';
import { recoveryScenarios } from './recovery.ts';
import type { Scenario } from './scenario.ts';
import { unreadableSettings } from './unreadable.ts';

/** Every story that is played. */
export const scenarios: readonly Scenario[] = [
  ...entryScenarios,
  ...exitScenarios,
  ...recoveryScenarios,
  ...missedScenarios,
  ...outsideScenarios,
  ...manualScenarios,
  unreadableSettings,
];
