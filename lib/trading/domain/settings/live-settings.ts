/**
 * Going live: two acts within ten minutes, for one wallet. Keeps: live mode without the matching confirmation is no valid
 * settings row, and a confirmation without live mode is none either, so that nothing but the two acts leads there.
 */
import * as z from 'zod';
import type { WalletAddress } from '../values/quantities.ts';
import { walletText } from '../values/wire.ts';
import type { RampSettings } from './ramp-settings.ts';

/** The second act must follow the first within this. */
export const confirmWithinMs = 600_000;

const instantMs = z.int().nonnegative();
const author = z.string().min(1).max(200);
const armed = {
  wallet: walletText.describe('The wallet that live mode was armed for.'),
  armedAtMs: instantMs.describe('When the first act was made, in ms since 1970.'),
  armedBy: author.describe('Who made the first act.'),
};

export const liveSettings = z
  .discriminatedUnion('state', [
    z.strictObject({ state: z.literal('off').describe('No act was made.') }),
    z.strictObject({ state: z.literal('armed').describe('The first act was made.'), ...armed }),
    z
      .strictObject({
        state: z.literal('confirmed').describe('Both acts were made.'),
        ...armed,
        confirmedAtMs: instantMs.describe('When the second act was made, in ms since 1970.'),
        confirmedBy: author.describe('Who made the second act.'),
      })
      .refine(
        ({ armedAtMs, confirmedAtMs }) => confirmedAtMs >= armedAtMs && confirmedAtMs - armedAtMs <= confirmWithinMs,
        { path: ['confirmedAtMs'], error: `within ${confirmWithinMs} ms after armedAtMs` },
      ),
  ])
  .describe('The two acts of going live. Only `osprey live` changes them.');
type LiveSettings = z.output<typeof liveSettings>;

/** On the ramp, where everybody begins who goes live. */
const onRamp: RampSettings = { lifted: null };

/** What going live is about. */
export type LiveFacts = {
  readonly mode: 'paper' | 'live';
  readonly wallet: WalletAddress;
  readonly live: LiveSettings;
  readonly ramp: RampSettings;
};

/** Live mode and its confirmation, for exactly this wallet, exist together or not at all. */
export const modeIsConfirmed = ({ mode, wallet, live }: Omit<LiveFacts, 'ramp'>): boolean =>
  mode === 'live' ? live.state === 'confirmed' && live.wallet === wallet : live.state !== 'confirmed';

type Act = { readonly by: string; readonly atMs: number };

export type ArmRefusal = 'already-live';
export type ConfirmRefusal = 'already-live' | 'not-armed' | 'armed-too-long-ago' | 'wallet-changed' | 'other-wallet';
export type LiveOutcome<Settings, Reason> =
  | { readonly kind: 'changed'; readonly settings: Settings }
  | { readonly kind: 'refused'; readonly reason: Reason };

/** The first act. It changes nothing about trading; armed again, the ten minutes begin anew. */
export const armLive = <Settings extends LiveFacts>(
  settings: Settings,
  { by, atMs }: Act,
): LiveOutcome<Settings, ArmRefusal> => {
  if (settings.mode === 'live') return { kind: 'refused', reason: 'already-live' };
  const live: LiveSettings = { state: 'armed', wallet: settings.wallet, armedAtMs: atMs, armedBy: by };
  return { kind: 'changed', settings: { ...settings, live } };
};

/** The second act: the owner names the wallet that is to trade. It begins on the ramp, whatever was lifted before. */
export const confirmLive = <Settings extends LiveFacts>(
  settings: Settings,
  namedWallet: string,
  { by, atMs }: Act,
): LiveOutcome<Settings, ConfirmRefusal> => {
  const { mode, wallet, live } = settings;
  const refused = (reason: ConfirmRefusal) => ({ kind: 'refused', reason }) as const;
  if (mode === 'live') return refused('already-live');
  if (live.state !== 'armed') return refused('not-armed');
  const sinceMs = atMs - live.armedAtMs;
  if (sinceMs < 0 || sinceMs > confirmWithinMs) return refused('armed-too-long-ago');
  if (live.wallet !== wallet) return refused('wallet-changed');
  if (namedWallet !== wallet) return refused('other-wallet');
  const confirmed: LiveSettings = { ...live, state: 'confirmed', confirmedAtMs: atMs, confirmedBy: by };
  return { kind: 'changed', settings: { ...settings, mode: 'live', live: confirmed, ramp: onRamp } };
};

/** Back to paper, from wherever: never refused. What is open in live mode goes on to its end there; the ramp is up again. */
export const leaveLive = <Settings extends LiveFacts>(settings: Settings): Settings => ({
  ...settings,
  mode: 'paper',
  live: { state: 'off' },
  ramp: onRamp,
});

export type LiftRefusal = 'not-live' | 'lifted-already';

/** Lifts the ramp of an account that is live: what was proved elsewhere, or on paper, is for its owner to say then. */
export const liftRamp = <Settings extends LiveFacts>(
  settings: Settings,
  lifted: NonNullable<RampSettings['lifted']>,
): LiveOutcome<Settings, LiftRefusal> => {
  if (settings.mode !== 'live') return { kind: 'refused', reason: 'not-live' };
  if (settings.ramp.lifted !== null) return { kind: 'refused', reason: 'lifted-already' };
  return { kind: 'changed', settings: { ...settings, ramp: { lifted } } };
};

/** Live mode by both acts at one instant, for wallets of simulated chains; their ramp stays. Throws when an act is refused. */
export const goLive = <Settings extends LiveFacts>(settings: Settings, act: Act): Settings => {
  const first = armLive(settings, act);
  if (first.kind === 'refused') throw new Error(`not armed: ${first.reason}`);
  const second = confirmLive(first.settings, settings.wallet, act);
  if (second.kind === 'refused') throw new Error(`not confirmed: ${second.reason}`);
  return { ...second.settings, ramp: settings.ramp };
};
