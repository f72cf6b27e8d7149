/** Agreement with recorded payloads, where they lie beside the project; a clone without them is tested by the made ones. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseWebhookBody } from '#adapters/helius/webhook-body.ts';
import { recogniseLaunches } from '#trading/domain/signals/launch.ts';
import { deriveWalletTrade } from '#trading/domain/signals/wallet-trade.ts';
import { walletAddress } from '#trading/domain/values/quantities.ts';

const folder = new URL('../../../../shared/fixtures/helius/', import.meta.url);
const expectedRow = z.object({
  signature: z.string(),
  wallet: z.string(),
  trade: z.object({ side: z.string(), mint: z.string(), tokens: z.string(), lamports: z.string() }).nullable(),
  because: z.string().optional(),
});
const wrapped = z.object({ result: z.unknown() });

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const elementsOf = (json: unknown): readonly unknown[] => {
  if (Array.isArray(json)) return json;
  const inside = wrapped.safeParse(json);
  return [inside.success && inside.data.result !== undefined ? inside.data.result : json];
};
const transactionsOf = (name: string) =>
  parseWebhookBody(elementsOf(read(name))).map((each) => {
    if ('malformed' in each) throw new Error(`${name}: ${each.malformed}`);
    return each.transaction;
  });

const exists = existsSync(folder);
const expected = exists ? z.record(z.string(), z.array(expectedRow)).parse(read('expected.json')) : {};

describe.skipIf(!exists)('recorded payloads', () => {
  it.each(Object.entries(expected))('%s gives the trades that are expected', (name, rows) => {
    const transactions = new Map(transactionsOf(name).map((each) => [String(each.signature), each]));
    for (const row of rows) {
      const tx = transactions.get(row.signature);
      if (tx === undefined) throw new Error(`${row.signature} is missing`);
      const outcome = deriveWalletTrade(tx, walletAddress(row.wallet));
      if (row.trade === null) expect(outcome).toEqual({ because: row.because?.replaceAll(' ', '-') });
      else {
        const { side, mint, tokens, lamports } = row.trade;
        const trade = { side, mint, tokens: BigInt(tokens), quoteAsset: 'SOL', quoteAmount: BigInt(lamports) };
        expect(outcome).toMatchObject({ trade });
      }
    }
  });

  it('holds three launches and no more', () => {
    const launches = Object.keys(expected).flatMap((name) => transactionsOf(name).flatMap(recogniseLaunches));
    expect(launches.map((each) => `${each.venue} ${each.mint}`).sort()).toEqual([
      'meteora-dbc 38NwqinmKCpoAfCEY5rawDdWFbVyZY4D8V1Vj4uZ8pe6',
      'pump-fun CWiTGbCiDd8BKtNYNE2boT9fJGFG2MU53Uf6HQk4pump',
      'raydium-amm 99EKbL2DQZ6uS3YFaST5LrWyfWbFYbUAGUrQvXwZ4jag',
    ]);
  });
});
