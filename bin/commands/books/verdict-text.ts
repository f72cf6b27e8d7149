/** What a guard found and allows, in the units that a person reads; `--json` keeps what was journaled. */
import type { Verdict } from '#trading/domain/orders/decision.ts';
import { solText } from '#trading/domain/values/human-text.ts';
import { durationText } from '../settings/setting-text.ts';

/** The guards whose bare numbers are lamports, and how many of them begin each text. */
const inLamports: Readonly<Record<string, { readonly found: number; readonly allowed: number }>> = {
  'daily-spend-reached': { found: 1, allowed: 1 },
  'daily-loss-reached': { found: 2, allowed: 1 },
  'insufficient-sol': { found: 1, allowed: 1 },
  'exposure-too-high': { found: 1, allowed: 1 },
  'ramp-position': { found: 1, allowed: 1 },
  'ramp-exposure': { found: 1, allowed: 1 },
  'trade-too-small': { found: 1, allowed: 1 },
  'trade-too-large': { found: 1, allowed: 1 },
  'leader-trade-too-small': { found: 1, allowed: 1 },
  'leader-trade-too-large': { found: 1, allowed: 1 },
  drawdown: { found: 1, allowed: 1 },
  'low-profit-leader': { found: 1, allowed: 1 },
};

const withSol = (text: string, times: number): string => {
  let left = times;
  return text.replace(/(?<![\w.-])-?\d+(?![\w.])(?! (?:lamports|bps))/g, (digits) => {
    left -= 1;
    return left < 0 ? digits : `${solText(BigInt(digits))} SOL`;
  });
};

const withUnits = (text: string): string =>
  text
    .replace(/-?\d+(?= lamports\b)/g, (digits) => solText(BigInt(digits)))
    .replace(/(?<=\d) lamports\b/g, ' SOL')
    .replace(/\b(\d+)000 ms\b/g, (_, seconds: string) => durationText(Number(seconds) * 1_000))
    .replace(/(-?\d+) bps\b/g, (_, digits: string) => `${Number(digits) / 100} %`);

/** A verdict with SOL and percentages in its texts. */
export const readable = ({ guard, found, allowed }: Pick<Verdict, 'guard' | 'found' | 'allowed'>) => {
  const bare = inLamports[guard];
  return {
    found: withUnits(bare === undefined ? found : withSol(found, bare.found)),
    allowed: withUnits(bare === undefined ? allowed : withSol(allowed, bare.allowed)),
  };
};
