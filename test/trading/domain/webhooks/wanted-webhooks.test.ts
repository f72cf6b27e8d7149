import { expect, it } from 'vitest';
import { wantedRoutes } from '#trading/domain/webhooks/wanted-webhooks.ts';
import { createWorld, theLeader } from '../../use-cases/trading-world.ts';

it('the leaders of a row that cannot be read are watched as long as it says whose sells are followed', async () => {
  const { settings, user } = await createWorld();
  settings.breakRow(`user#${user}`, 'limits.maxTradeLamports: found "lots"');
  const [, trades] = wantedRoutes(await settings.load());
  expect(trades).toMatchObject({ route: 'wallet-trades', addresses: [theLeader], complete: false });
});
