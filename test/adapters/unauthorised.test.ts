/** A key that is not valid any more: whoever holds the secret's content hears of it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJupiterRouter } from '#adapters/jupiter/create-jupiter-router.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import {
  basisPoints,
  epochMs,
  mint,
  signature,
  walletAddress,
  wrappedSolMint,
} from '#trading/domain/values/quantities.ts';

let status = 401;
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(status).end('{}');
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each([
  [401, true],
  [403, true],
  [500, false],
])('HTTP %i tells of a refused key: %s', async (answer, tells) => {
  status = answer;
  const told = new Set<string>();
  const hear = (who: string) => () => void told.add(who);
  const rpc = (who: string) => ({ rpcUrls: [url], timeoutMs: 2_000, onUnauthorised: hear(who) });
  const router = createJupiterRouter({ url, timeoutMs: 2_000, now: () => epochMs(0), onUnauthorised: hear('router') });
  const quote = {
    inputMint: wrappedSolMint,
    outputMint: mint(wrappedSolMint),
    amountIn: 1n,
    slippageBps: basisPoints(0),
  };
  expect(await router.quote(quote)).toMatchObject({ kind: 'unavailable' });
  await expect(createSolanaAccountReader(rpc('reader')).balance(walletAddress(wrappedSolMint))).rejects.toThrow();
  await expect(createSolanaChain(rpc('chain')).landing(signature('1'.repeat(64)))).rejects.toThrow();
  expect([...told].sort()).toEqual(tells ? ['chain', 'reader', 'router'] : []);
});
