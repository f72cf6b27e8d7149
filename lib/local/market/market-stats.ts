/** What a market has counted since it was started. */
import type { DeliveryCounters } from './webhooks/delivery.ts';

export type MarketStats = {
  launches: number;
  hostileLaunches: number;
  leaderTrades: number;
  spam: number;
  /** Acts of agents that threw; each is reported as an event too. */
  failedActs: number;
  webhooks: DeliveryCounters & { registered: number; pending: number };
};
