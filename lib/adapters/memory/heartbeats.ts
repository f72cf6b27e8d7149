import type { Heartbeat } from '#trading/domain/doctor/heartbeat.ts';
import type { Heartbeats } from '#trading/ports/heartbeats.ts';

/** Heartbeats for simulation and tests. */
export const createMemoryHeartbeats = (): Heartbeats => {
  const kept = new Map<string, Heartbeat>();
  return {
    beat: async (heartbeat) => {
      kept.set(heartbeat.name, heartbeat);
    },
    last: async (name) => kept.get(name),
  };
};
