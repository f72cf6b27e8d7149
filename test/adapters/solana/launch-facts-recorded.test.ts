/** What a genuine launch tells of its token; left out where the recordings are not. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fromRpcTransaction } from '#adapters/solana/rpc-transaction.ts';
import { launchFactsIn } from '#trading/domain/safety/launch-facts.ts';
import { recogniseLaunches } from '#trading/domain/signals/launch.ts';

const recording = new URL(
  '../../../../shared/fixtures/helius/rpc-getTransaction-pumpfun-create_v2-plus-buy_exact_sol_in-2026-07.json',
  import.meta.url,
);

it.skipIf(!existsSync(recording))('a pump.fun launch tells its name and what its creator bought at once', () => {
  const recorded = JSON.parse(readFileSync(recording, 'utf8'));
  const tx = fromRpcTransaction(recorded.result ?? recorded);
  const [launch] = recogniseLaunches(tx);
  if (launch === undefined) throw new Error('no launch');
  const facts = launchFactsIn(tx, launch);
  // 9.6 % of a supply of 10^15.
  expect(facts.devBought).toBe(96_449_438_144_093n);
  expect(facts.name).toMatchObject({ name: 'The Ass Statue', symbol: 'TAS' });
});
