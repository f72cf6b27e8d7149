import { expect, it } from 'vitest';
import { createMemoryOrderQueues } from '#adapters/memory/order-queue.ts';
import { entryOf, exitOf } from '../../contract/order-requests.ts';

it('hands out what waits, once, in the order in which it came', async () => {
  const queue = createMemoryOrderQueues();
  await queue.enqueueOrders([entryOf(1), entryOf(2)]);
  await queue.enqueueOrders([entryOf(3)]);
  await queue.enqueueExits([exitOf(1)]);
  expect(queue.takeOrders()).toEqual([entryOf(1), entryOf(2), entryOf(3)]);
  expect(queue.takeOrders()).toEqual([]);
  expect(queue.takeExits()).toEqual([exitOf(1)]);
});
