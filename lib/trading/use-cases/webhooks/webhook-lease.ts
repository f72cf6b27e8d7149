/** One writer of the webhooks at a time. */
import { epochMs } from '../../domain/values/quantities.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LeaseBook } from '../../ports/lease.ts';

export const webhookLease = 'sync-webhooks';
/** Longer than the longest write with its reading back. */
const leaseMs = 45_000;

export type WebhookLeasing = {
  readonly leases: Pick<LeaseBook, 'take' | 'renew' | 'release'>;
  readonly clock: Clock;
  /** Unique to one invocation. */
  readonly holder: string;
};

export type HeldLease = {
  readonly fence: number;
  /** Renews it; false when somebody else has taken over, so that nothing may be written any more. */
  readonly stillMine: () => Promise<boolean>;
};

/** Somebody else is at work, until then at the latest. */
export type Busy = { readonly kind: 'busy'; readonly untilMs: number };

/** Runs `act` under the lease, or answers `busy`. */
export const underWebhookLease = async <Outcome>(
  { leases, clock, holder }: WebhookLeasing,
  act: (held: HeldLease) => Promise<Outcome>,
): Promise<Outcome | Busy> => {
  const now = clock();
  const wish = { name: webhookLease, holder, now, leaseMs, handsOverAtMs: epochMs(now + leaseMs), dead: undefined };
  const taken = await leases.take(wish);
  if (taken.kind === 'held') return { kind: 'busy', untilMs: taken.lease.expiresAtMs };
  let { lease } = taken;
  const stillMine = async (): Promise<boolean> => {
    const renewed = await leases.renew(lease, clock(), leaseMs);
    if (renewed !== undefined) lease = renewed;
    return renewed !== undefined;
  };
  try {
    return await act({ fence: lease.fence, stillMine });
  } finally {
    await leases.release(lease);
  }
};
