import { type CachedWatchList, createCachedWatchList } from '#adapters/memory/watch-list.ts';
import { leadersOf } from '#trading/domain/signals/leaders.ts';
import type { Clock } from '#trading/ports/clock.ts';
import type { SettingsStore } from '#trading/ports/settings-store.ts';

/** The leaders of every user, of those whose row cannot be read as well: their positions follow the sells all the same. */
export const createLeaderList = (settings: Pick<SettingsStore, 'load'>, clock: Clock): CachedWatchList =>
  createCachedWatchList({ load: async () => leadersOf((await settings.load()).exitOwners), clock });
