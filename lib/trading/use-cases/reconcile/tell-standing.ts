import { type Standing, standingAlert } from '../../domain/books/standing.ts';
import { type Telling, tellOnce } from '../reports/tell-once.ts';

/** Tells the owner of work that stands. An alert that cannot be sent is sent by the next run, and stops nothing (I9). */
export const tellStanding = async (deps: Telling, standing: readonly Standing[]): Promise<void> => {
  await Promise.allSettled(standing.map((each) => tellOnce(deps, standingAlert(each, deps.clock()))));
};
