/** The whole corpus: nothing in it is ever signed. */
import { hostileInstructions, hostileOrders } from './hostile-instructions.ts';
import { hostileRoutes } from './hostile-routes.ts';
import { hostileSwaps } from './hostile-swaps.ts';

export const hostileCorpus = [...hostileSwaps, ...hostileRoutes, ...hostileInstructions, ...hostileOrders];
