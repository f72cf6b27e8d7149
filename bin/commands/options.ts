/** Options that several commands share. */
import { Option } from 'commander';
import * as z from 'zod';
import type { UserRow } from '#trading/domain/settings/settings.ts';
import { type Day, dayOf, epochMs } from '#trading/domain/values/quantities.ts';
import { BadUse } from './command-io.ts';
import type { Connection } from './connect.ts';

/** `--data`: where the command works. */
export const dataOption = (): Option =>
  new Option(
    '--data <dir>',
    'the folder of npm start; without it, the Osprey that is deployed in the AWS account of the shell',
  );

/** The user of an id. Throws `BadUse` that names those there are. */
export const userOf = async ({ settings }: Pick<Connection, 'settings'>, id: string): Promise<UserRow> => {
  const { users, unreadable } = await settings.load();
  const user = users.find(({ userId }) => userId === id);
  const problem = unreadable.find(({ row }) => row === `user#${id}`)?.problem;
  if (problem !== undefined)
    throw new BadUse(`the settings of user "${id}" cannot be read (${problem}): mend them with osprey settings`);
  if (user === undefined)
    throw new BadUse(`there is no user "${id}"; there are: ${users.map(({ userId }) => userId).join(', ') || 'none'}`);
  return user;
};

/** A UTC day from its text. Throws `BadUse`. */
export const dayFrom = (text: string): Day => {
  const day = z.iso.date().safeParse(text);
  if (!day.success) throw new BadUse(`--day must be a UTC day such as 2026-11-20, not "${text}"`);
  return dayOf(epochMs(Date.parse(`${day.data}T00:00:00Z`)));
};
