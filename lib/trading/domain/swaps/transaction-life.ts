/** How long a transaction that somebody else built can live: its blockhash is good for so many blocks after its own. */

const blockhashLifeBlocks = 150n;

const atLeast = (value: bigint, least: bigint): bigint => (value < least ? least : value);
const atMost = (value: bigint, most: bigint): bigint => (value > most ? most : value);

/**
 * The last valid block height that is believed: the router's own, but no lower than a blockhash of the node's present block
 * would have it, or a lie would let a second signature be made too early; and no higher than one made a whole life later, or
 * a lie would keep an order open for ever. A block that is newer than the node's view is covered by the proof of death,
 * which asks about the blockhash itself once the node has seen at least a whole life more than now.
 */
export const boundedLife = (routersHeight: bigint, nodeHeight: bigint): bigint => {
  const own = nodeHeight + blockhashLifeBlocks;
  return atMost(atLeast(routersHeight, own), own + blockhashLifeBlocks);
};
