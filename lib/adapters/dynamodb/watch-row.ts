/** What is remembered about a watched position: `watch#<positionId>` / `watch` of the coordination table. */
import * as z from 'zod';
import { exitRuleName } from '#trading/domain/exits/exit-rule.ts';
import type { WatchState } from '#trading/domain/prices/watch-state.ts';
import type { PositionId } from '#trading/domain/values/quantities.ts';
import { epochMsNumber, positionIdText } from '#trading/domain/values/wire.ts';
import { lamportsAttribute, tokenAmountAttribute, whole } from './attributes.ts';
import type { Key } from './keys.ts';

export const watchKey = (positionId: PositionId): Key => ({ pk: `watch#${positionId}`, sk: 'watch' });

/** A closed position is written no more; a month later its notes may go. */
const keptSeconds = 30 * 86_400;

const moment = z
  .object({ atMs: epochMsNumber, slot: z.int().nonnegative().optional() })
  .transform((row) => ({ ...row, slot: row.slot }));
const markRow = z.object({
  wholeLamports: lamportsAttribute,
  source: z.string(),
  atMs: epochMsNumber,
  slot: z.int().nonnegative().optional(),
});
const mark = markRow.transform((row) => ({ ...row, slot: row.slot }));
const suspect = markRow
  .extend({ since: moment.optional() })
  .transform((row) => ({ ...row, slot: row.slot, since: row.since ?? { atMs: row.atMs, slot: row.slot } }));

const firedStep = z
  .object({
    rule: exitRuleName,
    step: z.int().nonnegative(),
    atMs: epochMsNumber,
    tokens: tokenAmountAttribute.optional(),
    requests: z.int().positive(),
    requestedAtMs: epochMsNumber,
  })
  .transform((row) => ({ ...row, tokens: row.tokens }));

const excursion = z.object({
  bestLamports: lamportsAttribute,
  bestAtMs: epochMsNumber,
  worstLamports: lamportsAttribute,
  worstAtMs: epochMsNumber,
  aboveLamportMs: whole,
  belowLamportMs: whole,
  watchedMs: z.number().nonnegative(),
});

export const watchRow: z.ZodType<WatchState> = z
  .object({
    positionId: positionIdText,
    version: z.int().positive(),
    accepted: mark.optional(),
    suspect: suspect.optional(),
    lastNewsAtMs: epochMsNumber,
    watchedUntilMs: epochMsNumber.optional(),
    highLamports: lamportsAttribute,
    trailingArmed: z.boolean(),
    breakevenArmed: z.boolean(),
    fired: z.record(z.string(), firedStep),
    entryLiquidityLamports: lamportsAttribute.optional(),
    entryPool: z.string().optional(),
    creatorTokens: tokenAmountAttribute.optional(),
    excursion,
  })
  .transform((row) => ({
    ...row,
    accepted: row.accepted,
    suspect: row.suspect,
    watchedUntilMs: row.watchedUntilMs ?? row.lastNewsAtMs,
    entryLiquidityLamports: row.entryLiquidityLamports,
    entryPool: row.entryPool,
    creatorTokens: row.creatorTokens,
  }));

/** The item of a state. */
export const watchItem = (watch: WatchState) => ({
  ...watchKey(watch.positionId),
  entity: 'watch',
  expiresAtSeconds: Math.ceil(watch.lastNewsAtMs / 1_000) + keptSeconds,
  ...watch,
});
