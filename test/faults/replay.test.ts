import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPoint, textOf } from '#local/faults/point.ts';
import { createTrace } from '#local/faults/stage/trace.ts';
import { startMs } from '#local/faults/world/world.ts';
import { useFaultTables } from './fault-tables.ts';

const bench = useFaultTables();

describe('a point', () => {
  it('plays the same effects in the same order at the same instants when it is replayed', async () => {
    const traced = async (): Promise<readonly string[]> => {
      const lines: string[] = [];
      await bench.undisturbed(
        'sell-during-buy',
        undefined,
        createTrace(startMs, (line) => lines.push(line)),
      );
      return lines;
    };
    const first = await traced();
    expect(first.length).toBeGreaterThan(40);
    expect(await traced()).toEqual(first);
  }, 90_000);

  it('is read back from its text', () => {
    const word = fc.stringMatching(/^[a-z]+(-[a-z]+)*$/);
    fc.assert(
      fc.property(word, fc.option(fc.nat(), { nil: undefined }), word, fc.string({ minLength: 1 }), (...parts) => {
        const [scenario, effect, fault, seed] = parts;
        fc.pre(!/[\n\r\u2028\u2029]/.test(seed));
        expect(readPoint(textOf({ scenario, effect, fault, seed }))).toEqual({ scenario, effect, fault, seed });
      }),
    );
  });

  it('that is none says what is allowed', () => {
    expect(() => readPoint('copy-buy')).toThrow('allowed is <scenario>:<effect index>:<fault>:<seed>');
  });
});
