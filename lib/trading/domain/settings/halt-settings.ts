/** Halts of a part of a user's entries; `haltEntries` beside them stops all. Exits never look at either. */
import * as z from 'zod';
import { walletText } from '../values/wire.ts';

export const entryContexts = ['sniper', 'copy', 'manual', 'strategy'] as const;

export const haltSettings = z.strictObject({
  contexts: z.array(z.enum(entryContexts)).max(4).describe('What starts no entries: sniper, copy, manual or strategy.'),
  leaders: z.array(walletText).max(500).describe('Leaders after whom nothing is bought; their sells are followed.'),
});

/** Halts of a new user: none. In the wire form. */
export const initialHaltSettings = (): z.input<typeof haltSettings> => ({ contexts: [], leaders: [] });
