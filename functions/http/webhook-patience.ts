import type { ClientLimits } from '#adapters/aws-patience.ts';

/** Helius waits one second for an answer and delivers again after it: better a quick failure than a late success. */
export const webhookPatience: ClientLimits = { requestTimeoutMs: 800, maxAttempts: 2 };
