/** The market's traps are never bought with the settings of a new user; what is no trap is. */
import { describe, expect, it } from 'vitest';
import { hostilities } from '#local/market/agents/token-register.ts';
import { type Judged, judgeLaunches, snipingSettings } from './launch-market.ts';

const seeds = Array.from({ length: 20 }, (_, nth) => nth + 1);
/** For a longer look: every ten launches hold three traps, every twenty all six kinds. */
const count = Number(process.env['LAUNCHES_PER_SEED'] ?? 10);

const told = ({ token, decision }: Judged) => ({
  kind: token.kind,
  shape: token.path.shape,
  outcome: decision?.outcome,
  refused: decision?.verdicts.filter(({ passed }) => !passed).map(({ guard, found }) => `${guard}: ${found}`),
});

describe('the launches of seeds 1 to 20', () => {
  it('are bought when they are good, and never when they are hostile, whatever the trap', async () => {
    const judged: Judged[] = [];
    // The traps take turns: the odd seeds begin with three of the six kinds, the even ones with the others.
    for (const seed of seeds)
      judged.push(
        ...(await judgeLaunches({ seed: String(seed), from: seed % 2 === 0 ? 10 : 0, count }, snipingSettings())),
      );
    const said = judged.map(told);
    const hostile = said.filter(({ kind }) => kind !== 'good');
    const good = said.filter(({ kind }) => kind === 'good');
    expect(new Set(hostile.map(({ kind }) => kind))).toEqual(new Set(hostilities));
    expect(hostile.filter(({ outcome }) => outcome !== 'skip')).toEqual([]);
    expect(good.filter(({ outcome }) => outcome !== 'order')).toEqual([]);
    expect(good.length).toBeGreaterThanOrEqual(hostile.length * 2);
    expect(hostile.length).toBeGreaterThanOrEqual(60);
  }, 600_000);

  it('leave out what insiders hold most of, for an owner who asks for less than the default', async () => {
    const strict = snipingSettings((settings) => ({
      ...settings,
      safety: { ...settings.safety, maxTopHoldersBps: 5_000 },
    }));
    const judged = (await judgeLaunches({ seed: '4', from: 0, count: 10 }, strict)).map(told);
    const rugs = judged.filter(({ kind, shape }) => kind === 'good' && shape === 'rug');
    expect(rugs.length).toBeGreaterThan(0);
    for (const { refused } of rugs)
      expect(refused).toEqual([expect.stringMatching(/^top-holders-too-large: 60\d\d bps/)]);
    expect(
      judged.filter(({ kind, shape }) => kind === 'good' && shape !== 'rug').map(({ outcome }) => outcome),
    ).not.toContain('skip');
  }, 120_000);
});
