/** Halts as changes of the settings, and the list of those that stand. Exits look at none of them. */
import type { ManualAsk } from '../orders/manual-ask.ts';
import type { EpochMs, UserId, WalletAddress } from '../values/quantities.ts';
import type { entryContexts } from './halt-settings.ts';
import type { GlobalRow, GlobalSettings, UserRow, UserSettings } from './settings.ts';

export type EntryContext = (typeof entryContexts)[number];

/** The part of the entries that a halt stops, of a user or of all. */
export type HaltedPart =
  | { readonly kind: 'all' }
  | { readonly kind: 'context'; readonly context: EntryContext }
  | { readonly kind: 'leader'; readonly leader: WalletAddress };

const withMember = <T>(list: readonly T[], member: T): T[] => [...new Set([...list, member])];
const without = <T>(list: readonly T[], member: T): T[] => list.filter((each) => each !== member);

type Parts = GlobalSettings['halts'];
type NarrowPart = Exclude<HaltedPart, { readonly kind: 'all' }>;

const withPart = <Halts extends Parts>(halts: Halts, part: NarrowPart): Halts =>
  part.kind === 'context'
    ? { ...halts, contexts: withMember(halts.contexts, part.context) }
    : { ...halts, leaders: withMember(halts.leaders, part.leader) };

const withoutPart = <Halts extends Parts>(halts: Halts, part: NarrowPart): Halts =>
  part.kind === 'context'
    ? { ...halts, contexts: without(halts.contexts, part.context) }
    : { ...halts, leaders: without(halts.leaders, part.leader) };

/** A user's settings with that part of his entries halted. */
export const halted = (settings: UserSettings, part: HaltedPart): UserSettings =>
  part.kind === 'all' ? { ...settings, haltEntries: true } : { ...settings, halts: withPart(settings.halts, part) };

/** A user's settings with that halt ended; ending the halt of all ends a panic too, parts that are halted stay so. */
export const resumed = (settings: UserSettings, part: HaltedPart): UserSettings =>
  part.kind === 'all'
    ? { ...settings, haltEntries: false, halts: { ...settings.halts, panic: null } }
    : { ...settings, halts: withoutPart(settings.halts, part) };

/** The global settings with that part of everybody's entries halted. */
export const haltedForAll = (settings: GlobalSettings, part: HaltedPart): GlobalSettings =>
  part.kind === 'all' ? { ...settings, haltEntries: true } : { ...settings, halts: withPart(settings.halts, part) };

/** The global settings with that halt ended. What users have halted for themselves stays so. */
export const resumedForAll = (settings: GlobalSettings, part: HaltedPart): GlobalSettings =>
  part.kind === 'all' ? { ...settings, haltEntries: false } : { ...settings, halts: withoutPart(settings.halts, part) };

/** The settings in a panic: entries halted, and everything that is held to be sold. The same request again changes nothing. */
export const panicked = (settings: UserSettings, ask: ManualAsk, atMs: EpochMs): UserSettings => ({
  ...settings,
  haltEntries: true,
  halts: {
    ...settings.halts,
    panic: settings.halts.panic?.requestId === ask.requestId ? settings.halts.panic : { ...ask, atMs },
  },
});

/** `userId` undefined: of all users. */
type OfWhom = { readonly userId: UserId | undefined };

/** Something that keeps entries from being made. */
export type StandingHalt =
  | { readonly kind: 'global' | 'settings-missing'; readonly why: string }
  | { readonly kind: 'user' | 'panic'; readonly userId: UserId; readonly why: string }
  | ({ readonly kind: 'context'; readonly context: EntryContext } & OfWhom)
  | ({ readonly kind: 'leader'; readonly leader: WalletAddress } & OfWhom)
  | { readonly kind: 'unreadable'; readonly row: string; readonly why: string };

const haltedPartsOf = ({ contexts, leaders }: Parts, userId: UserId | undefined): readonly StandingHalt[] => [
  ...contexts.map((context) => ({ kind: 'context', userId, context }) as const),
  ...leaders.map((leader) => ({ kind: 'leader', userId, leader }) as const),
];

const haltsOfUser = ({ userId, settings: { haltEntries, halts }, why }: UserRow): readonly StandingHalt[] => [
  ...(halts.panic === null ? [] : [{ kind: 'panic', userId, why: halts.panic.why } as const]),
  ...(haltEntries && halts.panic === null ? [{ kind: 'user', userId, why } as const] : []),
  ...haltedPartsOf(halts, userId),
];

type Rows = {
  readonly global: GlobalRow | undefined;
  readonly users: readonly UserRow[];
  readonly unreadable: readonly { readonly row: string; readonly problem: string }[];
};

/** Every halt that stands in the settings, the widest first. */
export const standingHalts = ({ global, users, unreadable }: Rows): readonly StandingHalt[] => [
  ...(global === undefined ? [{ kind: 'settings-missing', why: 'the global settings are missing' } as const] : []),
  ...(global?.settings.haltEntries === true ? [{ kind: 'global', why: global.why } as const] : []),
  ...(global === undefined ? [] : haltedPartsOf(global.settings.halts, undefined)),
  ...unreadable.map(({ row, problem }) => ({ kind: 'unreadable', row, why: problem }) as const),
  ...users.flatMap(haltsOfUser),
];
