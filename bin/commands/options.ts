/** Options that several commands share. */
import { Option } from 'commander';
import * as z from 'zod';
import { type Day, dayOf, epochMs } from '#trading/domain/values/quantities.ts';
import { BadUse } from './command-io.ts';

/** `--data`: where the command works. */
export const dataOption = (): Option =>
  new Option('--data <dir>', 'the folder of npm start; without it, the tables on AWS that the environment names');

/** A UTC day from its text. Throws `BadUse`. */
export const dayFrom = (text: string): Day => {
  const day = z.iso.date().safeParse(text);
  if (!day.success) throw new BadUse(`--day must be a UTC day such as 2026-11-20, not "${text}"`);
  return dayOf(epochMs(Date.parse(`${day.data}T00:00:00Z`)));
};
