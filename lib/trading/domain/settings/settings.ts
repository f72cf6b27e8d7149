/**
 * Everything an owner can set, as one typed, bounded schema. It is used on write and on read alike: a row that does not
 * parse stops the entries of its user, and no default ever stands in for a value that is missing.
 */
import * as z from 'zod';
import { venues } from '../signals/signal.ts';
import { address, basisPointsNumber, lamportsText, userIdText, walletText } from '../values/wire.ts';
import { exitSettings, initialExitSettings } from './exit-settings.ts';

const solLimit = 1_000_000_000_000n;
/** 0 to 1,000 SOL, in lamports. */
const amount = lamportsText.refine((value) => value >= 0n && value <= solLimit, 'between 0 and 1000000000000 lamports');
const durationMs = (max: number) => z.int().min(0).max(max);

export const modes = ['paper', 'live'] as const;
export type Mode = (typeof modes)[number];

const sniper = z.strictObject({
  enabled: z.boolean(),
  /** Spent per launch. */
  spendLamports: amount,
  venues: z.array(z.enum(venues)),
});

const sizing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), spendLamports: amount }),
  /** A share of what the leader spent, never more than `maxSpendLamports`. */
  z.strictObject({ kind: z.literal('ratio'), ratioBps: z.int().min(1).max(100_000), maxSpendLamports: amount }),
]);

const copyRelation = z.strictObject({
  leader: walletText,
  enabled: z.boolean(),
  sizing,
  /** Leader buys below this are not followed. */
  minLeaderSpendLamports: amount,
  /** How much worse than the leader's own price an entry may be quoted, when he paid in SOL. */
  maxPriceAboveLeaderBps: basisPointsNumber,
  /** Sell the same proportion when the leader sells. */
  followSells: z.boolean(),
});
export type CopyRelation = z.output<typeof copyRelation>;

const limits = z.strictObject({
  minTradeLamports: amount,
  maxTradeLamports: amount,
  maxDailySpendLamports: amount,
  maxOpenPositions: z.int().min(0).max(1_000),
  /** Kept in the wallet for the fees of exits; entries never touch it. */
  solReserveLamports: amount,
  entrySlippageBps: basisPointsNumber,
  exitSlippageBps: basisPointsNumber,
  /** Hard cap on any slippage, entry or exit. */
  maxSlippageBps: basisPointsNumber,
  maxPriceImpactBps: basisPointsNumber,
  maxQuoteAgeMs: durationMs(10_000),
  /** An entry whose signal is older is refused. Exits are always followed. */
  maxSignalAgeMs: durationMs(600_000),
  maxPriorityFeeLamports: amount,
  maxTipLamports: amount,
});
export type Limits = z.output<typeof limits>;

export const userSettings = z.strictObject({
  mode: z.enum(modes),
  /** What a paper account starts with. */
  paperLamports: amount,
  haltEntries: z.boolean(),
  wallet: walletText,
  sniper,
  copy: z.array(copyRelation).max(500),
  limits,
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
  sniper: { enabled: false, spendLamports: '50000000', venues: [...venues] },
  copy: [],
  limits: {
    minTradeLamports: '10000000',
    maxTradeLamports: '500000000',
    maxDailySpendLamports: '1000000000',
    maxOpenPositions: 5,
    solReserveLamports: '50000000',
    entrySlippageBps: 50,
    exitSlippageBps: 300,
    maxSlippageBps: 1_000,
    maxPriceImpactBps: 300,
    maxQuoteAgeMs: 10_000,
    maxSignalAgeMs: 15_000,
    maxPriorityFeeLamports: '1000000',
    maxTipLamports: '0',
  },
  exits: initialExitSettings(),
});
