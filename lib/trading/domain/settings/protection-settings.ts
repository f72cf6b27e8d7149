/** What stops a user's entries for a while after things went badly. `null` switches a protection off; exits never look. */
import * as z from 'zod';
import { amount, durationMs, lamportsBetween } from './bounds.ts';

const weekMs = 604_800_000;
const solLimit = 1_000_000_000_000n;

export const protectionSettings = z.strictObject({
  cooldownAfterCloseMs: durationMs(weekMs).describe(
    'How long a token is not bought again after its position was closed.',
  ),
  cooldownAfterStopMs: durationMs(weekMs).describe(
    'The same after it was closed at a loss: by a stop, a rule of safety or whatever sold it below its cost.',
  ),
  consecutiveLosses: z
    .strictObject({
      losses: z.int().min(1).max(1_000).describe('This many positions in a row closed at a loss ...'),
      pauseMs: durationMs(weekMs).describe('... stop entries for this long after the last of them.'),
    })
    .nullable()
    .describe('The breaker on losses in a row. One more loss after the pause trips it again; a profit resets it.'),
  drawdown: z
    .strictObject({
      maxLamports: amount.describe('How far profit may fall from its high within the window.'),
      windowHours: z.int().min(1).max(24).describe('Whole hours that are looked back on, the present one included.'),
    })
    .nullable()
    .describe('The breaker on drawdown: entries stop until the fall has left the window.'),
  lowProfitLeaders: z
    .strictObject({
      windowDays: z.int().min(1).max(30).describe('UTC days that are looked back on, today included.'),
      minTrades: z.int().min(1).max(10_000).describe('A leader is judged by no fewer positions that ended.'),
      minProfitLamports: lamportsBetween(-solLimit, solLimit).describe(
        'A leader after whom less was earned is not copied until his losses have left the window.',
      ),
    })
    .nullable()
    .describe('Leaders whose trades earn too little are locked out.'),
  buyOnceAcrossLeaders: z
    .boolean()
    .describe('Whether a token that was bought after one leader is never bought after any leader again.'),
});

/** Protections of a new user: all on. In the wire form. */
export const initialProtectionSettings = (): z.input<typeof protectionSettings> => ({
  cooldownAfterCloseMs: 300_000,
  cooldownAfterStopMs: 3_600_000,
  consecutiveLosses: { losses: 5, pauseMs: 3_600_000 },
  drawdown: { maxLamports: '300000000', windowHours: 6 },
  lowProfitLeaders: { windowDays: 7, minTrades: 5, minProfitLamports: '-100000000' },
  buyOnceAcrossLeaders: true,
});
