import { describe, expect, it } from 'vitest';
import { createMemoryAlertThrottle } from '#adapters/memory/alert-throttle.ts';
import { createMemoryAlertTopic } from '#adapters/memory/alert-topic.ts';
import type { BooksChange } from '#trading/domain/books/alert.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { sendAlerts } from '#trading/use-cases/reports/send-alerts.ts';
import { booksAfter } from '../../domain/books/books-history.ts';

const [trade] = booksAfter([
  { mode: 'live', mint: 0, end: 'filled', spend: 9n, fee: 1n, tip: 1n, rent: 1n, tokens: 7n, portion: 1n },
]).trades;
if (trade === undefined) throw new Error('no trade');
const change: BooksChange = { kind: 'trade', after: trade };
const clock = () => epochMs(1_700_000_000_000);

describe('send alerts', () => {
  it('sends a fact once however often the stream delivers it', async () => {
    const deps = { topic: createMemoryAlertTopic(), throttle: createMemoryAlertThrottle(), clock };
    expect([await sendAlerts(deps, change), await sendAlerts(deps, change)]).toEqual([1, 0]);
    expect(deps.topic.published).toHaveLength(1);
  });

  it('sends again what the topic did not take', async () => {
    const topic = createMemoryAlertTopic();
    const throttle = createMemoryAlertThrottle();
    const down = { publish: async () => Promise.reject(new Error('topic is down')) };
    await expect(sendAlerts({ topic: down, throttle, clock }, change)).rejects.toThrow('topic is down');
    expect(await sendAlerts({ topic, throttle, clock }, change)).toBe(1);
  });
});
