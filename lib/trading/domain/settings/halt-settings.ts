/** Halts of a part of a user's entries; `haltEntries` beside them stops all. Exits never look at either. */
import * as z from 'zod';
import { manualAsk } from '../orders/manual-ask.ts';
import { epochMsNumber, walletText } from '../values/wire.ts';

export const entryContexts = ['sniper', 'copy', 'manual', 'strategy'] as const;

export const haltSettings = z.strictObject({
  contexts: z.array(z.enum(entryContexts)).max(4).describe('What starts no entries: sniper, copy, manual or strategy.'),
  leaders: z.array(walletText).max(500).describe('Leaders after whom nothing is bought; their sells are followed.'),
  panic: z
    .strictObject({ ...manualAsk.shape, atMs: epochMsNumber.describe('When, in ms since 1970.') })
    .nullable()
    .describe(
      'While it stands nothing is bought, and whatever is held is sold, what an entry in flight brings as well.',
    ),
});

/** Halts of a new user: none. In the wire form. */
export const initialHaltSettings = (): z.input<typeof haltSettings> => ({
  contexts: [],
  leaders: [],
  panic: null,
});
