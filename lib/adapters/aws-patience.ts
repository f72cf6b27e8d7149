/** How long a client of AWS waits and how often it tries again. */
export type ClientLimits = {
  /** Most milliseconds for one attempt, connection included. */
  readonly requestTimeoutMs?: number;
  /** Attempts in all, the first included; the SDK waits with jitter between them. */
  readonly maxAttempts?: number;
};

/** The SDK configuration for these limits. By default 3 attempts of 3 seconds, 1 second to connect. */
export const patience = ({ requestTimeoutMs = 3_000, maxAttempts = 3 }: ClientLimits) => ({
  maxAttempts,
  retryMode: 'standard' as const,
  requestHandler: {
    connectionTimeout: Math.min(1_000, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    // Without it the SDK only warns about a request that hangs.
    throwOnRequestTimeout: true,
  },
});
