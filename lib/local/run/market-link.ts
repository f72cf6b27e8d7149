/** The market of a run: one started in this process, or one that runs already and is reached by its URL. */
import * as z from 'zod';
import type { WalletAddress } from '#trading/domain/values/quantities.ts';

export type MarketLink = {
  readonly rpcUrl: string;
  readonly jupiterUrl: string;
  readonly heliusUrl: string;
  readonly leaders: readonly string[];
  readonly launchAddresses: readonly string[];
  /** Stops new acts; chain and APIs stay. Does nothing for a market that belongs to somebody else. */
  readonly pause: () => void;
  readonly stop: () => Promise<void>;
};

const about = z.object({ leaders: z.array(z.string()).min(1), launchAddresses: z.array(z.string()) });

const reach = async (url: string): Promise<MarketLink> => {
  const base = url.replace(/\/+$/, '');
  const told = await fetch(`${base}/market`, { signal: AbortSignal.timeout(5_000) })
    .then(async (response) => about.parse(await response.json()))
    .catch((cause: unknown) => {
      throw new Error(`no market answers at ${base}: start one with npm run market, or leave --market out`, { cause });
    });
  return {
    ...told,
    rpcUrl: base,
    jupiterUrl: `${base}/swap/v1`,
    heliusUrl: base,
    pause: () => {},
    stop: async () => {},
  };
};

export type MarketChoice = { readonly url: string } | { readonly seed: string; readonly dataDir: string };

/** Starts a market, or links to the one at `url`. Throws when nothing answers there. */
export const linkMarket = async (choice: MarketChoice): Promise<MarketLink> => {
  if ('url' in choice) return reach(choice.url);
  // Loaded only here: a run on another market's URL does not need the virtual machine.
  const { startMarket } = await import('../market/market.ts');
  return startMarket(choice);
};

/** Gives a wallet SOL by the market's faucet, in lamports. Throws when the faucet refuses. */
export const fundWallet = async (rpcUrl: string, wallet: WalletAddress, lamports: number): Promise<void> => {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'requestAirdrop', params: [wallet, lamports] }),
    signal: AbortSignal.timeout(5_000),
  });
  const answer = z.object({ result: z.string().optional() }).parse(await response.json());
  if (answer.result === undefined) throw new Error(`the market at ${rpcUrl} refused to fund ${wallet}`);
};
