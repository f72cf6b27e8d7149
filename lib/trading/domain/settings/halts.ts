/** Halts as changes of the settings, and the list of those that stand. Exits look at none of them. */
import type { ManualAsk } from '../orders/manual-ask.ts';
import type { EpochMs, UserId, WalletAddress } from '../values/quantities.ts';
import type { entryContexts } from './halt-settings.ts';
import type { GlobalRow, UserRow, UserSettings } from './settings.ts';

export type EntryContext = (typeof entryContexts)[number];

/** The part of a user's entries that a halt stops. */
export type HaltedPart =
  | { readonly kind: 'all' }
  | { readonly kind: 'context'; readonly context: EntryContext }
  | { readonly kind: 'leader'; readonly leader: WalletAddress };

const withMember = <T>(list: readonly T[], member: T): T[] => [...new Set([...list, member])];
const without = <T>(list: readonly T[], member: T): T[] => list.filter((each) => each !== member);

/** The settings with that part of the entries halted. */
export const halted = (settings: UserSettings, part: HaltedPart): UserSettings => {
  const { halts } = settings;
  if (part.kind === 'all') return { ...settings, haltEntries: true };
  return part.kind === 'context'
    ? { ...settings, halts: { ...halts, contexts: withMember(halts.contexts, part.context) } }
    : { ...settings, halts: { ...halts, leaders: withMember(halts.leaders, part.leader) } };
};

/** The settings with that halt ended; ending the halt of all ends a panic too, parts that are halted stay so. */
export const resumed = (settings: UserSettings, part: HaltedPart): UserSettings => {
  const { halts } = settings;
  if (part.kind === 'all') return { ...settings, haltEntries: false, halts: { ...halts, panic: null } };
  return part.kind === 'context'
    ? { ...settings, halts: { ...halts, contexts: without(halts.contexts, part.context) } }
    : { ...settings, halts: { ...halts, leaders: without(halts.leaders, part.leader) } };
};

/** The settings in a panic: entries halted, and everything that is held to be sold. The same request again changes nothing. */
export const panicked = (settings: UserSettings, ask: ManualAsk, atMs: EpochMs): UserSettings => ({
  ...settings,
  haltEntries: true,
  halts: {
    ...settings.halts,
    panic: settings.halts.panic?.requestId === ask.requestId ? settings.halts.panic : { ...ask, atMs },
  },
});

/** Something that keeps entries from being made. */
export type StandingHalt =
  | { readonly kind: 'global' | 'settings-missing'; readonly why: string }
  | { readonly kind: 'user' | 'panic'; readonly userId: UserId; readonly why: string }
  | { readonly kind: 'context'; readonly userId: UserId; readonly context: EntryContext }
  | { readonly kind: 'leader'; readonly userId: UserId; readonly leader: WalletAddress }
  | { readonly kind: 'unreadable'; readonly row: string; readonly why: string };

const haltsOfUser = ({ userId, settings: { haltEntries, halts }, why }: UserRow): readonly StandingHalt[] => [
  ...(halts.panic === null ? [] : [{ kind: 'panic', userId, why: halts.panic.why } as const]),
  ...(haltEntries && halts.panic === null ? [{ kind: 'user', userId, why } as const] : []),
  ...halts.contexts.map((context) => ({ kind: 'context', userId, context }) as const),
  ...halts.leaders.map((leader) => ({ kind: 'leader', userId, leader }) as const),
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
  ...unreadable.map(({ row, problem }) => ({ kind: 'unreadable', row, why: problem }) as const),
  ...users.flatMap(haltsOfUser),
];
