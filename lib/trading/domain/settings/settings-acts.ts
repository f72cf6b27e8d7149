/**
 * Mode, live, ramp and halts are acts of their owner rather than settings. Keeps: no edit of a row, by whatever way, arms or
 * confirms live mode, lifts the ramp, or begins or ends a halt or a panic; every edit may go back to paper, disarm, or put
 * the ramp up again.
 */
import type * as z from 'zod';
import { globalSettings, type UserSettings, userSettings } from './settings.ts';

type Wire = Readonly<Record<string, unknown>>;

export type HaltMember = 'haltEntries' | 'halts';
export type ActMember = 'mode' | 'live' | 'ramp' | HaltMember;
export type ActNeeded = {
  readonly kind: 'act-needed';
  readonly member: ActMember;
  /** What the edit says, and what the row says; in the wire form. */
  readonly found: unknown;
  readonly present: unknown;
};
export type EditOutcome =
  | { readonly kind: 'allowed'; readonly settings: unknown; readonly notes: readonly string[] }
  | ActNeeded;

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

/** The halts in what a row holds, member by member: the rest of the row need not be readable. */
const haltsIn = (shape: Readonly<Record<string, z.ZodType>>, row: unknown): Wire =>
  Object.fromEntries(
    (['haltEntries', 'halts'] as const).flatMap((name) =>
      isWire(row) && shape[name]?.safeParse(row[name]).success === true ? [[name, row[name]]] : [],
    ),
  );
const userHalts = (row: unknown): Wire => haltsIn(userSettings.shape, row);
const globalHalts = (row: unknown): Wire => haltsIn(globalSettings.shape, row);

/** What an edit says otherwise than the row. What it leaves out is for the schema to tell. */
const differs = (before: Wire, after: Wire, member: ActMember): boolean =>
  Object.hasOwn(after, member) && !same(after[member], before[member]);

const needed = (before: Wire, after: Wire, member: ActMember): ActNeeded => ({
  ...{ kind: 'act-needed', member, found: after[member], present: before[member] },
});

/** A halt that an edit would begin or end. */
const haltEdited = (halts: Wire, after: unknown): ActNeeded | undefined => {
  if (!isWire(after)) return undefined;
  const member = (Object.keys(halts) as HaltMember[]).find((name) => differs(halts, after, name));
  return member === undefined ? undefined : needed(halts, after, member);
};

/** What an edit makes of a row that can be read. `before` and `after` are in the wire form. */
const editOfReadable = (before: Wire, after: Wire): EditOutcome => {
  const isLive = before['mode'] === 'live';
  if (differs(before, after, 'ramp') && !same(after['ramp'], onRamp)) return needed(before, after, 'ramp');
  if (isLive && after['mode'] === 'paper')
    return { kind: 'allowed', settings: { ...after, live: off, ramp: onRamp }, notes: [backToPaper] };
  if (after['mode'] !== before['mode'] && after['mode'] === 'live') return needed(before, after, 'mode');
  if (differs(before, after, 'live') && (isLive || !same(after['live'], off))) return needed(before, after, 'live');
  return { kind: 'allowed', settings: after, notes: [] };
};

/**
 * What an edit may make of a user's row. `before` is what the row holds; `readable` whether the schema takes it. A row that
 * could not be read, or is new, begins on paper and on the ramp: nobody can say what was confirmed in it. A halt in it that
 * can be read stands.
 */
export const editOfUser = (before: unknown, readable: boolean, after: unknown): EditOutcome => {
  if (!isWire(after)) return { kind: 'allowed', settings: after, notes: [] };
  const halt = haltEdited(userHalts(before), after);
  if (halt !== undefined) return halt;
  if (readable && isWire(before)) return editOfReadable(before, after);
  const was = isWire(before) ? before['mode'] : undefined;
  if (after['mode'] === 'live' && was !== 'live') return needed({ mode: was ?? 'paper' }, after, 'mode');
  const settings = { ...after, mode: 'paper', live: off, ramp: onRamp };
  return { kind: 'allowed', settings, notes: was === 'live' ? [backToPaper] : [] };
};

/** What an edit may make of the global row: everything but a halt, or its end. */
export const editOfGlobal = (before: unknown, after: unknown): EditOutcome =>
  haltEdited(globalHalts(before), after) ?? { kind: 'allowed', settings: after, notes: [] };

/** Of each halt what the first row says that says something readable. */
const newestHalts = (halts: (row: unknown) => Wire, newestFirst: readonly unknown[]): Wire =>
  Object.assign({}, ...newestFirst.toReversed().map(halts)) as Wire;

/**
 * The settings of an earlier version with the acts of today: a roll-back arms nothing, lifts nothing, and neither begins nor
 * ends a halt. `newestFirst` is what the row holds and has held, whether or not it can be read.
 */
export const rolledBack = (
  version: unknown,
  today: Pick<UserSettings, 'mode' | 'live' | 'ramp'> | undefined,
  newestFirst: readonly unknown[],
): unknown => {
  const { mode, live, ramp } = today ?? { mode: 'paper', live: off, ramp: onRamp };
  return isWire(version) ? { ...version, mode, live, ramp, ...newestHalts(userHalts, newestFirst) } : version;
};

/** The same of the global row. */
export const globalRolledBack = (version: unknown, newestFirst: readonly unknown[]): unknown =>
  isWire(version) ? { ...version, ...newestHalts(globalHalts, newestFirst) } : version;
