/** The least that a slippage lets through, raw units, rounded down as the on-chain market rounds. */
export const leastOut = (quotedOut: bigint, slippageBps: number): bigint =>
  (quotedOut * (10_000n - BigInt(slippageBps))) / 10_000n;
