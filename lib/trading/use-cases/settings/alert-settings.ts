/**
 * Tells the owner about settings by which nobody can trade. Keeps: a row that cannot be read has stopped its owner's entries
 * before anybody is told, and goes on doing so whether or not the alert arrives (I9); the same problem is told once a day.
 */
import type { Alert } from '../../domain/books/alert.ts';
import type { Digest } from '../../ports/clock.ts';
import type { SettingsSnapshot, SettingsStore, UnreadableRow } from '../../ports/settings-store.ts';
import { type Telling, tellOnce } from '../reports/tell-once.ts';

const daySeconds = 86_400;

const ownerOf = (row: string): string =>
  row === 'global' ? 'everybody' : row.startsWith('user#') ? row.slice('user#'.length) : row;

/** The exits of a user go on by what can be read of his row or of its versions. */
const effectOn = (row: string, exitOwners: SettingsSnapshot['exitOwners']): string => {
  if (row === 'global') return 'no entries until it can be read; exits go on';
  const owner = ownerOf(row);
  const exits = exitOwners.some(({ userId }) => userId === owner)
    ? 'exits go on by what it says about them, or its newest version that can be read'
    : 'exits wait for it, too, because no version of it says anything readable about them';
  return `no entries of ${owner} until it can be read; ${exits}`;
};

const unreadableAlert = (
  { row, problem }: UnreadableRow,
  exitOwners: SettingsSnapshot['exitOwners'],
  digest: Digest,
): Alert => ({
  subject: `Settings of ${ownerOf(row)} cannot be read: no entries`,
  body: [
    `Row: ${row}`,
    ...problem.split('; ').map((each) => `Found: ${each}`),
    `Effect: ${effectOn(row, exitOwners)}`,
    `What to do: osprey settings edit ${row === 'global' ? '--global' : `--user ${ownerOf(row)}`}`,
  ].join('\n'),
  key: `settings#${row}#${digest([problem])}`,
  onceInSeconds: daySeconds,
  severity: 'critical',
});

const missingGlobal: Alert = {
  subject: 'The global settings are missing: no entries for anybody',
  body: 'Row: global\nEffect: no entries of any user until it exists; exits go on\nWhat to do: osprey settings apply FILE --global',
  key: 'settings#global#missing',
  onceInSeconds: daySeconds,
  severity: 'critical',
};

const alertsOf = ({ global, users, unreadable, exitOwners }: SettingsSnapshot, digest: Digest): readonly Alert[] => [
  ...unreadable.map((row) => unreadableAlert(row, exitOwners, digest)),
  ...(global === undefined && users.length > 0 && !unreadable.some(({ row }) => row === 'global')
    ? [missingGlobal]
    : []),
];

export type AlertSettings = Telling & { readonly settings: Pick<SettingsStore, 'load'>; readonly digest: Digest };

/** Sends an alert for every row that cannot be read and that was not told of. Throws when settings or topic fail. */
export const alertSettings = async (
  deps: AlertSettings,
): Promise<{ readonly unreadable: number; readonly alerts: number }> => {
  const snapshot = await deps.settings.load();
  let alerts = 0;
  for (const alert of alertsOf(snapshot, deps.digest)) if (await tellOnce(deps, alert)) alerts += 1;
  return { unreadable: snapshot.unreadable.length, alerts };
};
