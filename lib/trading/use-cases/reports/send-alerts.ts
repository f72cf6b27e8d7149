/**
 * Tells the owner about one change of the books. Keeps: it reads and writes nothing of trading (I9); an alert is sent at
 * least once, and once only unless the run ends between sending it and remembering that.
 */
import { alertsOf, type BooksChange } from '../../domain/books/alert.ts';
import { type Telling, tellOnce } from './tell-once.ts';

/** Sends the alerts of a change that were not sent before; their number. Throws when one could not be sent. */
export const sendAlerts = async (deps: Telling, change: BooksChange): Promise<number> => {
  let sent = 0;
  for (const alert of alertsOf(change)) if (await tellOnce(deps, alert)) sent += 1;
  return sent;
};
