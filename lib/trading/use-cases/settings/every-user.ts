/** Who is there: a user whose row cannot be read buys nothing, and is still one whose positions are sold. */
import type { UserId } from '../../domain/values/quantities.ts';
import { userIdText } from '../../domain/values/wire.ts';
import type { SettingsSnapshot } from '../../ports/settings-store.ts';

const userPrefix = 'user#';

/** Every user there is, those whose settings cannot be read as well. */
export const everyUserOf = ({
  users,
  unreadable,
}: Pick<SettingsSnapshot, 'users' | 'unreadable'>): readonly UserId[] => [
  ...users.map(({ userId }) => userId),
  ...unreadable.flatMap(({ row }) => {
    const id = row.startsWith(userPrefix) ? userIdText.safeParse(row.slice(userPrefix.length)).data : undefined;
    return id === undefined ? [] : [id];
  }),
];
