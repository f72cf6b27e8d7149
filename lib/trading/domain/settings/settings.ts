/**
 * Everything an owner can set, as one typed, bounded schema. It is used on write and on read alike: a row that does not
 * parse stops the entries of its user, and no default ever stands in for a value that is missing.
 */
import * as z from 'zod';
import { address, userIdText, walletText } from '../values/wire.ts';
import { amount } from './bounds.ts';
import { copyRelation } from './copy-settings.ts';
import { exitSettings, initialExitSettings } from './exit-settings.ts';
import { globalHaltSettings, haltSettings, initialGlobalHaltSettings, initialHaltSettings } from './halt-settings.ts';
import { initialLimitSettings, limitSettings } from './limit-settings.ts';
import { initialListSettings, listSettings } from './list-settings.ts';
import { liveSettings, modeIsConfirmed } from './live-settings.ts';
import { initialProtectionSettings, protectionSettings } from './protection-settings.ts';
import { initialRampSettings, rampSettings } from './ramp-settings.ts';
import { initialSafetySettings, safetySettings } from './safety-settings.ts';
import { initialSniperSettings, sniperSettings } from './sniper-settings.ts';

export const modes = ['paper', 'live'] as const;
export type Mode = (typeof modes)[number];

export const userSettings = z
  .strictObject({
    mode: z
      .enum(modes)
      .describe('paper: real quotes, nothing is sent. live: real money; only `osprey live` leads there.'),
    paperLamports: amount.describe(
      'What a paper account starts with; later changes do not touch an account that is open.',
    ),
    haltEntries: z.boolean().describe('Whether entries of this user are stopped; exits go on.'),
    wallet: walletText.describe('The wallet that trades. Its key is a secret of its own.'),
    live: liveSettings,
    sniper: sniperSettings.describe('Buying launches.'),
    copy: z.array(copyRelation).max(500).describe('Copying wallets, one entry for each leader.'),
    halts: haltSettings.describe('Halts of a part of the entries; exits go on.'),
    limits: limitSettings.describe('What entries may cost and risk.'),
    safety: safetySettings.describe('What a token must show before it is bought, by whomever and for whatever reason.'),
    protections: protectionSettings.describe('Pauses after losses.'),
    lists: listSettings.describe('What is never bought, and what alone is.'),
    ramp: rampSettings.describe('The caps on which live accounts start. Only `osprey live lift-ramp` lifts them.'),
    exits: exitSettings.describe('When and how positions are sold.'),
  })
  .refine(modeIsConfirmed, {
    path: ['mode'],
    error:
      'live with a confirmation for exactly this wallet, paper without one: only osprey live arm and confirm lead to live',
  })
  .refine(({ copy }) => new Set(copy.map(({ leader }) => leader)).size === copy.length, {
    path: ['copy'],
    error: 'each leader once',
  });
export type UserSettings = z.output<typeof userSettings>;

export const globalSettings = z.strictObject({
  haltEntries: z.boolean().describe('Stops every entry of every user at once; exits go on.'),
  halts: globalHaltSettings.describe('Halts of a part of the entries of every user; exits go on.'),
  launchAddresses: z
    .array(address)
    .max(50)
    .describe(
      'Accounts that are in launches and in few other transactions: registered for webhooks, and searched for what those missed.',
    ),
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
  live: { state: 'off' },
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

/** Safe settings for everybody: nothing halted, no launch address. In the wire form. */
export const initialGlobalSettings = (): z.input<typeof globalSettings> => ({
  haltEntries: false,
  halts: initialGlobalHaltSettings(),
  launchAddresses: [],
});
