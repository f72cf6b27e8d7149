/**
 * Delivers a batch of stream records as a DynamoDB event source mapping does: in order; a failed batch is halved until
 * the poison record is alone, which is retried and then given up, so that its neighbours arrive.
 */
import { failedIdentifiers } from './batch-response.ts';
import { errorMessage } from './cloud-error.ts';
import { type StreamRecord, sequenceOf } from './stream-event.ts';

export type BatchDelivery = {
  readonly retryAttempts: number;
  readonly invoke: (records: readonly StreamRecord[]) => Promise<unknown>;
  /** Everything up to this record is done. */
  readonly onDone: (last: StreamRecord) => void;
  readonly onGivenUp: (record: StreamRecord, reason: string) => void;
  /** Waits before retry `attempt` (1 for the first). Throws to leave: what is not done is delivered again later. */
  readonly pause: (attempt: number) => Promise<void>;
};

/** Delivers the records one batch after the other until each is done or given up. */
export const deliverBatch = async (records: readonly StreamRecord[], delivery: BatchDelivery): Promise<void> => {
  const [first] = records;
  const last = records.at(-1);
  if (first === undefined || last === undefined) return;
  for (let attempt = 0; ; attempt += 1) {
    const { firstFailed, reason } = await invokeOnce(records, delivery);
    if (firstFailed === undefined) {
      delivery.onDone(last);
      return;
    }
    const lastDone = records[firstFailed - 1];
    if (lastDone !== undefined) {
      delivery.onDone(lastDone);
      return deliverBatch(records.slice(firstFailed), delivery);
    }
    if (records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      await deliverBatch(records.slice(0, middle), delivery);
      return deliverBatch(records.slice(middle), delivery);
    }
    if (attempt >= delivery.retryAttempts) {
      delivery.onGivenUp(first, reason);
      delivery.onDone(first);
      return;
    }
    await delivery.pause(attempt + 1);
  }
};

/** The index of the first record that failed: Lambda goes on from the lowest reported sequence number. */
const invokeOnce = async (
  records: readonly StreamRecord[],
  { invoke }: BatchDelivery,
): Promise<{ firstFailed: number | undefined; reason: string }> => {
  try {
    const failed = failedIdentifiers(await invoke(records), records.map(sequenceOf));
    const index = records.findIndex((record) => failed.has(sequenceOf(record)));
    return { firstFailed: index === -1 ? undefined : index, reason: 'reported by the function' };
  } catch (error) {
    return { firstFailed: 0, reason: errorMessage(error) };
  }
};
