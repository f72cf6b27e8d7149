/**
 * Mode, live and ramp are acts of their owner rather than settings. Keeps: no edit of a row, by whatever way, arms or
 * confirms live mode or lifts the ramp; every edit may go back to paper, disarm, or put the ramp up again.
 */
import type { UserSettings } from './settings.ts';

type Wire = Readonly<Record<string, unknown>>;

export type EditOutcome =
  | { readonly kind: 'allowed'; readonly settings: unknown; readonly notes: readonly string[] }
  | { readonly kind: 'act-needed'; readonly member: 'mode' | 'live' | 'ramp' };

const isWire = (value: unknown): value is Wire => typeof value === 'object' && value !== null && !Array.isArray(value);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
const sorted = (value: unknown): unknown =>
  isWire(value)
    ? Object.entries(value)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, member]) => [name, sorted(member)])
    : value;

const off = { state: 'off' };
const onRamp = { lifted: null };

const backToPaper = 'the row is on paper now; going live takes osprey live arm and confirm';

/** What an edit makes of a row that can be read. `before` and `after` are in the wire form. */
const editOfReadable = (before: Wire, after: Wire): EditOutcome => {
  const isLive = before['mode'] === 'live';
  if (!same(after['ramp'], before['ramp']) && !same(after['ramp'], onRamp))
    return { kind: 'act-needed', member: 'ramp' };
  if (isLive && after['mode'] === 'paper')
    return { kind: 'allowed', settings: { ...after, live: off }, notes: [backToPaper] };
  if (after['mode'] !== before['mode'] && after['mode'] === 'live') return { kind: 'act-needed', member: 'mode' };
  if (!same(after['live'], before['live']) && (isLive || !same(after['live'], off)))
    return { kind: 'act-needed', member: 'live' };
  return { kind: 'allowed', settings: after, notes: [] };
};

/**
 * What an edit may make of a user's row. `before` is what the row holds; `readable` whether the schema takes it. A row that
 * could not be read, or is new, begins on paper and on the ramp: nobody can say what was confirmed in it.
 */
export const editOfUser = (before: unknown, readable: boolean, after: unknown): EditOutcome => {
  if (!isWire(after)) return { kind: 'allowed', settings: after, notes: [] };
  if (readable && isWire(before)) return editOfReadable(before, after);
  const was = isWire(before) ? before['mode'] : undefined;
  if (after['mode'] === 'live' && was !== 'live') return { kind: 'act-needed', member: 'mode' };
  const settings = { ...after, mode: 'paper', live: off, ramp: onRamp };
  return { kind: 'allowed', settings, notes: was === 'live' ? [backToPaper] : [] };
};

/** The settings of an earlier version with the acts of today: a roll-back arms nothing and lifts nothing. */
export const rolledBack = (
  version: unknown,
  today: Pick<UserSettings, 'mode' | 'live' | 'ramp'> | undefined,
): unknown => {
  const { mode, live, ramp } = today ?? { mode: 'paper', live: off, ramp: onRamp };
  return isWire(version) ? { ...version, mode, live, ramp } : version;
};
