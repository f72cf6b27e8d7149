import { describe, expect, it } from 'vitest';
import type { Interference } from '#local/faults/stage/interference.ts';
import { createStage } from '#local/faults/stage/stage.ts';
import { noTrace } from '#local/faults/stage/trace.ts';
import { createVirtualTime } from '#local/faults/stage/virtual-time.ts';
import type { Worker } from '#local/faults/stage/worker.ts';
import { wrapPorts } from '#local/faults/stage/wrap-ports.ts';

const hire = (name: string, startedSerial: number): Worker => ({
  ...{ name, startedSerial, skewMs: () => 0, state: 'running', held: [], again: () => {} },
});

/** Two workers that each put two lines into a book; the first effect of the first one is interfered with. */
const play = async (interference?: Interference) => {
  const time = createVirtualTime(0, () => {});
  const stage = createStage(time, 'seed', noTrace);
  const lines: string[] = [];
  const told: string[] = [];
  const port = { put: async (line: string) => void lines.push(line) };
  const work = async (worker: Worker): Promise<void> => {
    const { book } = wrapPorts(stage, worker, { book: port });
    for (const part of ['1', '2'])
      await book.put(`${worker.name}${part}`).then(
        () => told.push(`${worker.name}${part}`),
        (error: unknown) => told.push(String(error)),
      );
  };
  stage.arm(({ index }) => (index === 0 ? interference : undefined));
  const workers = [hire('a', 0), hire('b', 1)];
  const all = workers.map(work);
  await time.run(() => false);
  return { lines, told, effects: stage.effects, all, nowMs: time.nowMs() };
};

describe('on the stage', () => {
  it('every call of a port is an effect with a number', async () => {
    const { lines, effects } = await play();
    expect(lines.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(effects.map(({ index, name, worker }) => [index, name, worker])).toEqual(
      expect.arrayContaining([
        [0, 'book.put', 'a'],
        [1, 'book.put', 'b'],
      ]),
    );
  });

  it('a worker that is killed before an effect does nothing more', async () => {
    const { lines } = await play({ kind: 'kill', when: 'before' });
    expect(lines).toEqual(['b1', 'b2']);
  });

  it('a worker that is killed after an effect never learns that it happened', async () => {
    const { lines, told } = await play({ kind: 'kill', when: 'after' });
    expect(lines.toSorted()).toEqual(['a1', 'b1', 'b2']);
    expect(told).toEqual(['b1', 'b2']);
  });

  it('an effect whose answer is lost happened', async () => {
    const { lines, told } = await play({ kind: 'fail', when: 'after' });
    expect(lines).toContain('a1');
    expect(told.find((line) => line.includes('InjectedFault'))).toContain('timed out after it happened');
  });

  it('an effect that fails did not happen', async () => {
    const { lines } = await play({ kind: 'fail', when: 'before' });
    expect(lines.toSorted()).toEqual(['a2', 'b1', 'b2']);
  });

  it('a frozen worker goes on where it stood once its rivals have acted', async () => {
    const { lines } = await play({ kind: 'freeze', rivalEffects: 2, atMostMs: 60_000 });
    expect(lines).toEqual(['b1', 'b2', 'a1', 'a2']);
  });

  it('time passes only by what is planned', async () => {
    expect((await play({ kind: 'late-answer', ms: 12_000 })).nowMs).toBeGreaterThanOrEqual(12_000);
  });
});
