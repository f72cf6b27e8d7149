import { describe, expect, it } from 'vitest';
import { failedIdentifiers } from '#local/cloud/batch-response.ts';

const known = ['a', 'b', 'c'];
const failed = (response: unknown) => [...failedIdentifiers(response, known)];

describe('a partial batch response', () => {
  it.each([[undefined], [null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'is a success when it is %j',
    (response) => {
      expect(failed(response)).toEqual([]);
    },
  );

  it('names the messages that failed', () => {
    expect(failed({ batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'c' }] })).toEqual(['b', 'c']);
  });

  it.each([
    ['an empty identifier', [{ itemIdentifier: '' }]],
    ['a null identifier', [{ itemIdentifier: null }]],
    ['an unknown identifier', [{ itemIdentifier: 'a' }, { itemIdentifier: 'z' }]],
    ['another key', [{ id: 'a' }]],
    ['no list', 'a'],
  ])('fails the whole batch with %s', (_name, batchItemFailures) => {
    expect(failed({ batchItemFailures })).toEqual(known);
  });
});
