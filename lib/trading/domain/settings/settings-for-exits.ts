/**
 * The settings by which exits go on while a row cannot be read. Keeps: nothing is bought by them; they hold what the owner
 * wrote about exits, or are not there at all: a rule of his that cannot be read is never replaced by another.
 */
import { copyRelation } from './copy-settings.ts';
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

/**
 * What a stored row says about exits, in any version and with whatever else is wrong in it; undefined when that part cannot
 * be read. Everything about entries is as for a new user, who buys nothing: mode and confirmation are those of the position.
 */
export const settingsForExits = (row: unknown): UserSettings | undefined => {
  const settings = membersOf(row);
  if (Object.keys(membersOf(settings['exits'])).length === 0) return undefined;
  const initial = initialUserSettings(String(settings['wallet']));
  const copy = Array.isArray(settings['copy']) ? settings['copy'] : [];
  return userSettings.safeParse({
    ...initial,
    haltEntries: true,
    copy: copy.filter((relation) => copyRelation.safeParse(relation).success),
    limits: stored(initial.limits, membersOf(settings['limits']), limitsOfExits),
    exits: stored(initial.exits, membersOf(settings['exits'])),
  }).data;
};
