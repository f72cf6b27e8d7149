/** What may be done to one effect, and to the worker that issued it. */

export type Interference =
  /** The worker vanishes before the effect, or after it without seeing the answer. */
  | { readonly kind: 'kill'; readonly when: 'before' | 'after' }
  /** The caller gets an error: instead of the effect, or although it happened. */
  | { readonly kind: 'fail'; readonly when: 'before' | 'after' }
  /** The worker stands still before the effect until rivals did so many effects, or for so many milliseconds. */
  | { readonly kind: 'freeze'; readonly rivalEffects: number; readonly atMostMs: number }
  /** The effect happens so many milliseconds later than others issued with it. */
  | { readonly kind: 'late'; readonly ms: number }
  /** The effect happens in time, its answer arrives so many milliseconds later. */
  | { readonly kind: 'late-answer'; readonly ms: number }
  /** The worker's message or schedule is delivered a second time at this moment. */
  | { readonly kind: 'duplicate' }
  /** Something changes in the world at this moment; the effect goes its way. */
  | { readonly kind: 'world'; readonly change: () => void };

/** Thrown to a worker in place of an answer. */
export class InjectedFault extends Error {
  constructor(effect: string, when: 'before' | 'after') {
    super(`injected: ${effect} ${when === 'before' ? 'failed' : 'timed out after it happened'}`);
    this.name = 'InjectedFault';
  }
}

/** Ports that promise not to throw say so in their own words. */
const answersInsteadOfErrors: Readonly<Record<string, unknown>> = {
  'chain.send': { kind: 'unknown', reason: 'timed-out' },
  'router.quote': { kind: 'unavailable', reason: 'timed-out' },
  'router.build': { kind: 'unavailable', reason: 'timed-out' },
};

/** What the caller of a failed effect gets: the port's own answer for a fault, or an error. */
export const failureOf = (name: string, when: 'before' | 'after'): Promise<unknown> =>
  name in answersInsteadOfErrors
    ? Promise.resolve(answersInsteadOfErrors[name])
    : Promise.reject(new InjectedFault(name, when));
