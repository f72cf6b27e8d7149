import { describe, expect, it } from 'vitest';
import { loadFauxqs, requireMethods, requireQueueFields } from '#local/cloud/fauxqs-internals.ts';

describe('the parts of fauxqs that are mended here', () => {
  it('are all in the pinned version', async () => {
    expect(Object.keys(await loadFauxqs()).toSorted()).toEqual([
      'PersistenceManager',
      'S3Store',
      'SnsStore',
      'SqsStore',
      'buildApp',
    ]);
  });

  it('are missed by name when a version lacks them', () => {
    expect(() => requireMethods({ isFifo: () => true }, ['isFifo', 'dequeueFifo'], 'SqsQueue')).toThrow(
      'SqsQueue.dequeueFifo',
    );
    expect(() => requireQueueFields({ inflightMessages: new Map(), fifoMessages: {} })).toThrow(
      'SqsQueue.fifoMessages',
    );
  });
});
