/** Slots, block heights and commitments: how far the chain has come, and when. */
import type { Commitment } from './chain.ts';

export const finalizedAfterSlots = 31;
const firstSlot = 370_000_000;
/** Skipped slots of the years before, so that a slot never passes for a height. */
const slotsWithoutBlock = 21_500_000;

export type SlotClock = {
  slot(commitment?: Commitment): number;
  blockHeight(commitment?: Commitment): number;
  /** Unix seconds. */
  blockTime(slot: number): number;
  advance(slots: number): void;
  tick(nowMs: number): void;
};

export type SlotClockConfig = {
  now: () => number;
  slotMs: number;
  confirmedAfterSlots: number;
  /** Where an earlier chain had come to. */
  slot?: number;
};

/** The height of a slot's block. */
export const heightOf = (slot: number): number => slot - slotsWithoutBlock;

/** A clock that moves only when told. */
export const createSlotClock = (config: SlotClockConfig): SlotClock => {
  const start = config.slot ?? firstSlot;
  const startedAtMs = config.now();
  let current = start;
  const depth: Record<Commitment, number> = {
    processed: 0,
    confirmed: config.confirmedAfterSlots,
    finalized: finalizedAfterSlots,
  };
  const slot = (commitment: Commitment = 'processed'): number => current - depth[commitment];
  const advance = (slots: number): void => {
    current += slots;
  };
  return {
    slot,
    blockHeight: (commitment) => heightOf(slot(commitment)),
    blockTime: (asked) => Math.floor((config.now() - (current - asked) * config.slotMs) / 1_000),
    advance,
    tick: (nowMs) => advance(Math.max(0, start + Math.floor((nowMs - startedAtMs) / config.slotMs) - current)),
  };
};
