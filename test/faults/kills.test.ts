/** A few of the kills of `npm run kills`, in both modes on one market: the whole processes, as a person starts them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killPlan } from '#local/faults/processes/kill-plan.ts';
import { type KillOptions, openMarket, playKills } from '#local/faults/processes/play-kills.ts';
import type { Program } from '#local/faults/processes/program.ts';

let market: { readonly url: string; readonly program: Program };
const folders: string[] = [];
beforeAll(async () => {
  market = await openMarket('kills');
}, 60_000);
afterAll(async () => {
  await market.program.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}, 30_000);

const play = (of: Pick<KillOptions, 'mode' | 'count' | 'lastSeconds'>) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'osprey-kills-'));
  folders.push(dataDir);
  const how = { seed: 'tests', judgeEach: of.mode === 'live', say: () => {} };
  return playKills({ ...of, ...how, dataDir }, market.url);
};

describe('npm start, killed in the middle of its work and started again', () => {
  it('has filled nothing twice, lost nothing and reserved nothing without an order, live and on paper', async () => {
    // Side by side, each killed and started again: the one on paper has time to trade when the other is busy.
    const [live, paper] = await Promise.all([
      play({ mode: 'live', count: 2, lastSeconds: 3 }),
      play({ mode: 'paper', count: 1, lastSeconds: 12 }),
    ]);
    expect([live.violations, paper.violations]).toEqual([[], []]);
    expect(live.swaps).toBeGreaterThan(0);
    expect(live.trades).toBe(live.transactions);
    expect(paper).toMatchObject({ transactions: 0 });
    expect(paper.trades).toBeGreaterThan(0);
  }, 240_000);
});

describe('the moments of the kills', () => {
  it('follow from the seed, and come while it starts as well as while it trades', () => {
    const moments = killPlan('any', 200);
    expect(killPlan('any', 200)).toEqual(moments);
    expect(killPlan('other', 200)).not.toEqual(moments);
    expect(killPlan('any', 25)).toEqual(moments.slice(0, 25));
    const starting = moments.filter(({ during }) => during === 'starting').length;
    expect(starting).toBeGreaterThan(15);
    expect(starting).toBeLessThan(60);
  });
});
