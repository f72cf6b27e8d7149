/** Halts of a part of the entries; `haltEntries` beside them stops all. Exits never look at either. */
import * as z from 'zod';
import { manualAsk } from '../orders/manual-ask.ts';
import { epochMsNumber, walletText } from '../values/wire.ts';

export const entryContexts = ['sniper', 'copy', 'manual', 'strategy'] as const;

const haltedParts = {
  contexts: z.array(z.enum(entryContexts)).max(4).describe('What starts no entries: sniper, copy, manual or strategy.'),
  leaders: z.array(walletText).max(500).describe('Leaders after whom nothing is bought; their sells are followed.'),
};

export const haltSettings = z.strictObject({
  ...haltedParts,
  panic: z
    .strictObject({ ...manualAsk.shape, atMs: epochMsNumber.describe('When, in ms since 1970.') })
    .nullable()
    .describe(
      'While it stands nothing is bought, and whatever is held is sold, what an entry in flight brings as well.',
    ),
});

/** The same for all users at once; a panic of everyone stands in each user's own row. */
export const globalHaltSettings = z.strictObject(haltedParts);

/** Halts of everybody at first: none. In the wire form. */
export const initialGlobalHaltSettings = (): z.input<typeof globalHaltSettings> => ({ contexts: [], leaders: [] });

/** Halts of a new user: none. In the wire form. */
export const initialHaltSettings = (): z.input<typeof haltSettings> => ({
  ...initialGlobalHaltSettings(),
  panic: null,
});
