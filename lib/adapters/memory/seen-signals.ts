import { type KnownSignal, subjectOfSignal, subjectOfWatched } from '#trading/domain/signals/signal-count.ts';
import type { EpochMs, Signature } from '#trading/domain/values/quantities.ts';
import { routeOfSignal } from '#trading/domain/webhooks/delivery-health.ts';
import type { WebhookRoute } from '#trading/domain/webhooks/webhook.ts';
import type { SeenSignals } from '#trading/ports/seen-signals.ts';

const keptMs = 2 * 86_400_000;

/** Seen signals for simulation and tests. */
export const createMemorySeenSignals = (): SeenSignals => {
  const notes = new Map<string, KnownSignal & { readonly expiresAtMs: number }>();
  const delivered: Partial<Record<WebhookRoute, EpochMs>> = {};
  const noteOf = (signature: Signature, subject: string, nowMs: number) => {
    const note = notes.get(`${signature} ${subject}`);
    return note === undefined || note.expiresAtMs <= nowMs ? undefined : note;
  };
  return {
    mark: async (signal, nowMs) => {
      const { signature, seenAtMs, recovered = false } = signal;
      const subject = subjectOfSignal(signal);
      const route = routeOfSignal(signal);
      if (!recovered && seenAtMs > (delivered[route] ?? 0)) delivered[route] = seenAtMs;
      if (noteOf(signature, subject, nowMs) !== undefined) return;
      notes.set(`${signature} ${subject}`, { seenAtMs, recovered, expiresAtMs: nowMs + keptMs });
    },
    known: async (watched, signatures, nowMs) => {
      const known = new Map<Signature, KnownSignal>();
      for (const signature of signatures) {
        const note = noteOf(signature, subjectOfWatched(watched), nowMs);
        if (note !== undefined) known.set(signature, { seenAtMs: note.seenAtMs, recovered: note.recovered });
      }
      return known;
    },
    lastDelivered: async () => ({ ...delivered }),
  };
};
