/**
 * Everything an owner can set, as one typed, bounded schema. It is used on write and on read alike: a row that does not
 * parse stops the entries of its user, and no default ever stands in for a value that is missing.
 */
import * as z from 'zod';
import { address, userIdText, walletText } from '../values/wire.ts';
import { amount } from './bounds.ts';
import { copyRelation } from './copy-settings.ts';
import { exitSettings, initialExitSettings } from './exit-settings.ts';
import { haltSettings, initialHaltSettings } from './halt-settings.ts';
import { initialLimitSettings, limitSettings } from './limit-settings.ts';
import { initialListSettings, listSettings } from './list-settings.ts';
import { initialProtectionSettings, protectionSettings } from './protection-settings.ts';
import { initialRampSettings, rampSettings } from './ramp-settings.ts';
import { initialSafetySettings, safetySettings } from './safety-settings.ts';
import { initialSniperSettings, sniperSettings } from './sniper-settings.ts';

export const modes = ['paper', 'live'] as const;
export type Mode = (typeof modes)[number];

export const userSettings = z.strictObject({
  mode: z.enum(modes),
  /** What a paper account starts with. */
  paperLamports: amount,
  haltEntries: z.boolean(),
  wallet: walletText,
  sniper: sniperSettings,
  copy: z.array(copyRelation).max(500),
  halts: haltSettings,
  limits: limitSettings,
  safety: safetySettings,
  protections: protectionSettings,
  lists: listSettings,
  ramp: rampSettings,
  exits: exitSettings,
});
export type UserSettings = z.output<typeof userSettings>;

export const globalSettings = z.strictObject({
  /** Stops every entry of every user at once; exits go on. */
  haltEntries: z.boolean(),
  /** Accounts that are in launches and in few other transactions: registered for webhooks, and searched for what those missed. */
  launchAddresses: z.array(address).max(50),
});
export type GlobalSettings = z.output<typeof globalSettings>;

const audit = {
  /** Rises by one with every write of this row. */
  version: z.int().positive(),
  updatedAtMs: z.int().nonnegative(),
  updatedBy: z.string().min(1),
  why: z.string(),
};
export const userRow = z.object({ userId: userIdText, ...audit, settings: userSettings });
export type UserRow = z.output<typeof userRow>;
export const globalRow = z.object({ ...audit, settings: globalSettings });
export type GlobalRow = z.output<typeof globalRow>;

/** Safe settings for a new user: paper mode, nothing enabled, small sizes. In the wire form, ready to be edited and written. */
export const initialUserSettings = (wallet: string): z.input<typeof userSettings> => ({
  mode: 'paper',
  paperLamports: '10000000000',
  haltEntries: false,
  wallet,
  sniper: initialSniperSettings(),
  copy: [],
  halts: initialHaltSettings(),
  limits: initialLimitSettings(),
  safety: initialSafetySettings(),
  protections: initialProtectionSettings(),
  lists: initialListSettings(),
  ramp: initialRampSettings(),
  exits: initialExitSettings(),
});
