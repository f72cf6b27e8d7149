/** Faults to inject into the chain and its RPC node. Plain fields: whoever holds the object may turn them at any time. */
export type ChainFaults = {
  /** The next n sends are answered with their signature and lost. */
  dropNextSends: number;
  /** Share of sends lost, 0 to 1, drawn from the chain's seed. */
  dropProbability: number;
  /** The next n transactions land failed with this custom error of their last instruction: fee paid, nothing moved. */
  failNextSends: number;
  failWithCode: number;
  /** The next n `sendTransaction` calls land the transaction and answer with an internal error. */
  errorThoughAccepted: number;
  /** The node sees transactions, slots and heights only after this many slots. */
  lagSlots: number;
  /** Added to every RPC request, milliseconds. */
  latencyMs: number;
  /** The next n RPC requests get a 429 with this retry-after, seconds. */
  rateLimitNextRequests: number;
  retryAfterSeconds: number;
  /** WebSocket connections stay open and say nothing any more, as when the path between is cut. */
  socketsSilent: boolean;
  /** The next n WebSocket connections that have something to tell are cut instead, without a close frame. */
  dropNextSockets: number;
};

/** Faults that do nothing until a field is set. */
export const createFaults = (set: Partial<ChainFaults> = {}): ChainFaults => ({
  dropNextSends: 0,
  dropProbability: 0,
  failNextSends: 0,
  failWithCode: 6001,
  errorThoughAccepted: 0,
  lagSlots: 0,
  latencyMs: 0,
  rateLimitNextRequests: 0,
  retryAfterSeconds: 1,
  socketsSilent: false,
  dropNextSockets: 0,
  ...set,
});
