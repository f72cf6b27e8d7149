/** What happens to the one who works: it vanishes, stands still, is doubled, or does not learn what it did. */
import { isChange } from '../stage/effect.ts';
import type { FaultKind } from './fault.ts';

const minutes = (count: number): number => count * 60_000;

/** Every kind but a sleep, which has no answer. */
const answers: FaultKind['strikes'] = ({ kind }) => kind !== 'sleep';

export const workerFaults: readonly FaultKind[] = [
  { name: 'killed-before', strikes: () => true, interference: () => ({ kind: 'kill', when: 'before' }) },
  // After a reading it is as if it had vanished before.
  { name: 'killed-after', strikes: isChange, interference: () => ({ kind: 'kill', when: 'after' }) },
  { name: 'error-before', strikes: answers, interference: () => ({ kind: 'fail', when: 'before' }) },
  { name: 'time-out-after-commit', strikes: isChange, interference: () => ({ kind: 'fail', when: 'after' }) },
  {
    // Wakes between the effects of whoever took over: two live executors.
    name: 'frozen-wakes-among-rivals',
    strikes: () => true,
    interference: ({ share }) => ({ kind: 'freeze', rivalEffects: 2 + Math.floor(share * 24), atMostMs: minutes(4) }),
  },
  {
    // Wakes when its message was delivered again and everything is long over.
    name: 'frozen-wakes-last',
    strikes: () => true,
    interference: () => ({ kind: 'freeze', rivalEffects: Number.POSITIVE_INFINITY, atMostMs: minutes(6) }),
  },
  { name: 'delivered-twice', strikes: () => true, interference: () => ({ kind: 'duplicate' }) },
  {
    name: 'overtaken',
    strikes: answers,
    interference: ({ share }) => ({ kind: 'late', ms: 50 + Math.floor(share * 2_000) }),
  },
  { name: 'slow-answer', strikes: answers, interference: () => ({ kind: 'late-answer', ms: 12_000 }) },
];
