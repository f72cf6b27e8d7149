/**
 * The settings by which exits go on while a row cannot be read. Keeps: nothing is bought by them; they hold what the owner
 * wrote about exits, or are not there at all: a rule of his that cannot be read is never replaced by another.
 */
import { type CopyRelation, copyRelation, initialCopyRelation } from './copy-settings.ts';
import { initialUserSettings, type UserSettings, userSettings } from './settings.ts';

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** The limits that exits obey. */
const limitsOfExits = [
  'exitSlippageBps',
  'maxSlippageBps',
  'maxPriorityFeeLamports',
  'maxTipLamports',
] as const satisfies readonly (keyof UserSettings['limits'])[];

/** `initial` with those members that are stored; what a later version added begins as for a new user. */
const stored = (initial: Members, found: Members, names: readonly string[] = Object.keys(initial)): Members => ({
  ...initial,
  ...Object.fromEntries(names.flatMap((name) => (Object.hasOwn(found, name) ? [[name, found[name]]] : []))),
});

/** What of a relation sells are followed by. */
const relationOfExits = ['enabled', 'followSells'] as const satisfies readonly (keyof CopyRelation)[];

/** The relations by which sells are followed; one that does not say whom, or how, is none. */
const followed = (copy: unknown): readonly Members[] =>
  (Array.isArray(copy) ? copy : [])
    .map(membersOf)
    .map((relation) => stored(initialCopyRelation(String(relation['leader'])), relation, relationOfExits))
    .filter((relation) => copyRelation.safeParse(relation).success);

/**
 * What a stored row says about exits, in any version and with whatever else is wrong in it; undefined when that part cannot
 * be read. Everything about entries is as for a new user, who buys nothing: mode and confirmation are those of the position.
 */
export const settingsForExits = (row: unknown): UserSettings | undefined => {
  const settings = membersOf(row);
  if (Object.keys(membersOf(settings['exits'])).length === 0) return undefined;
  const initial = initialUserSettings(String(settings['wallet']));
  return userSettings.safeParse({
    ...initial,
    haltEntries: true,
    copy: followed(settings['copy']),
    limits: stored(initial.limits, membersOf(settings['limits']), limitsOfExits),
    exits: stored(initial.exits, membersOf(settings['exits'])),
  }).data;
};
