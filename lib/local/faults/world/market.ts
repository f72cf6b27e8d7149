/** A market of one coin: its creator launches it, a leader trades it, and the chain is the judge of what really happened. */
import { createNoopSigner, type Signature } from '@solana/kit';
import { getTransferSolInstruction } from '@solana-program/system';
import { fromRpcTransaction } from '#adapters/solana/rpc-transaction.ts';
import { recogniseLaunches } from '#trading/domain/signals/launch.ts';
import type { LaunchSignal, WalletTradeSignal } from '#trading/domain/signals/signal.ts';
import { deriveWalletTrade } from '#trading/domain/signals/wallet-trade.ts';
import { epochMs, walletAddress } from '#trading/domain/values/quantities.ts';
import { pumpFun } from '../../market/agents/venues/pump-fun.ts';
import type { Chain, LandedTransaction } from '../../market/chain/chain.ts';
import { composeWire, mustLand } from '../../market/chain/compose-wire.ts';
import { createChain } from '../../market/chain/create-chain.ts';
import { type Keypair, keypairFromSeed, signWire } from '../../market/chain/keypair.ts';
import { mintInstructions, mintTo, revokeInstruction } from '../../market/chain/mint.ts';
import { createPool, type Pool } from '../../market/chain/pool.ts';
import { quoteSwap } from '../../market/chain/pool-quote.ts';
import { systemProgram, tokenProgram, wrappedSolMint } from '../../market/chain/program-ids.ts';
import { buildRouteTransaction } from '../../market/chain/route.ts';
import { toRpcJson } from '../../market/chain/to-rpc-json.ts';
import type { MarketFaults } from '../../market/market-faults.ts';

const oneSol = 1_000_000_000n;
const supply = 1_000_000_000_000_000n;

export type FaultMarket = {
  readonly chain: Chain;
  readonly pool: Pool;
  readonly leader: Keypair;
  readonly fund: (wallet: Keypair, lamports: bigint) => void;
  /** The signal of the coin's launch, as the receiver would have made it from the webhook. */
  readonly launch: () => LaunchSignal;
  /** The leader spends lamports on the coin. */
  readonly leaderBuys: (lamports: bigint) => WalletTradeSignal;
  /** The leader sells so many hundredths of what he holds. */
  readonly leaderSells: (percent: bigint) => WalletTradeSignal;
  /** Somebody else buys or sells, and the price moves. */
  readonly pump: (lamports: bigint) => void;
  /** The owner of a wallet sells so many hundredths of its coins without the bot. */
  readonly sellByHand: (wallet: Keypair, percent: bigint) => void;
  /** Lamports go from one wallet to another. */
  readonly transfer: (from: Keypair, to: Keypair, lamports: bigint) => void;
  readonly stranger: Keypair;
  /** What was sent from users' wallets without the bot. */
  readonly byHand: ReadonlySet<string>;
};

/** Builds it. The chain's clock is `nowMs`; its sends obey `faults`, those of the market itself do not. */
export const openFaultMarket = (seed: string, nowMs: () => number, faults: MarketFaults): FaultMarket => {
  const chain = createChain({ seed, now: nowMs, faults: faults.chain });
  const [creator, leader, crowd] = ['creator', 'leader', 'crowd'].map((name) => keypairFromSeed(seed, name)) as [
    Keypair,
    Keypair,
    Keypair,
  ];
  const fund = ({ address }: Keypair, lamports: bigint): void =>
    chain.writeAccount({ address, lamports, owner: systemProgram, executable: false, data: new Uint8Array() });
  for (const wallet of [creator, leader, crowd]) fund(wallet, 1_000n * oneSol);

  const landed = (signature: Signature | undefined): LandedTransaction => {
    const found = signature === undefined ? undefined : chain.transaction(signature);
    if (found === undefined || found.error !== undefined) throw new Error(`the market's transaction did not land`);
    return found;
  };
  const send = (wire: Uint8Array, signers: readonly Keypair[]): LandedTransaction => {
    const { dropNextSends, dropProbability, failNextSends } = faults.chain;
    Object.assign(faults.chain, { dropNextSends: 0, dropProbability: 0, failNextSends: 0 });
    try {
      return landed(chain.submit(signWire(wire, signers)).signature);
    } finally {
      Object.assign(faults.chain, { dropNextSends, dropProbability, failNextSends });
    }
  };

  const mint = keypairFromSeed(seed, 'mint');
  const authority = creator.address;
  const design = { mint: mint.address, authority, decimals: 6, programId: tokenProgram };
  const names = { name: 'Coin', symbol: 'COIN', uri: 'https://coin.test' };
  const amounts = { decimals: 6, supply, poolTokens: supply, poolLamports: 30n * oneSol, tokenProgram };
  const creation = send(
    composeWire({
      payer: authority,
      instructions: [
        ...mintInstructions(chain, authority, design),
        pumpFun.create({ mint: mint.address, creator: authority, ...names, ...amounts }),
      ],
      blockhash: chain.latestBlockhash().blockhash,
    }),
    [creator, mint],
  );
  const pool = createPool(
    chain,
    { payer: creator, authority: creator },
    { baseMint: mint.address, baseAmount: supply, quoteLamports: 30n * oneSol },
  );
  // Somebody must hold the coin before the bot buys it: whose sale it can try.
  mintTo(
    chain,
    { payer: creator, authority: creator },
    { mint: mint.address, programId: tokenProgram, owner: crowd.address, amount: supply / 100n },
  );
  mustLand(chain, [revokeInstruction(mint.address, tokenProgram, authority, 'mint')], creator);
  let trades = 0;
  const swap = (trader: Keypair, inputMint: Pool['baseMint'], amountIn: bigint): LandedTransaction => {
    trades += 1;
    const { amountOut } = quoteSwap(chain, pool, inputMint, amountIn);
    const wire = buildRouteTransaction({
      ...{ user: trader.address, pool, inputMint, amountIn, quotedOut: amountOut, slippageBps: 100 },
      computeUnitLimit: 250_000,
      computeUnitPriceMicroLamports: BigInt(1_000 + trades),
      blockhash: chain.latestBlockhash().blockhash,
    });
    return send(wire, [trader]);
  };
  const seen = (transaction: LandedTransaction) => {
    const observed = fromRpcTransaction(toRpcJson(transaction));
    return {
      observed,
      facts: { signature: observed.signature, slot: observed.slot, seenAtMs: epochMs(nowMs()) },
    };
  };
  const tradeSignal = (transaction: LandedTransaction): WalletTradeSignal => {
    const { observed, facts } = seen(transaction);
    const wallet = walletAddress(leader.address);
    const outcome = deriveWalletTrade(observed, wallet);
    if (!('trade' in outcome)) throw new Error(`the leader's trade is none: ${outcome.because}`);
    const { side, mint: traded, tokens, quoteAsset, quoteAmount } = outcome.trade;
    return { kind: 'wallet-trade', ...facts, wallet, side, mint: traded, tokens, quoteAsset, quoteAmount };
  };
  const held = ({ address }: Keypair): bigint =>
    chain.tokenAccountsOf(address, { mint: pool.baseMint }).reduce((sum, { amount }) => sum + amount, 0n);
  const byHand = new Set<string>();

  return {
    chain,
    pool,
    leader,
    fund,
    launch: () => {
      const { observed, facts } = seen(creation);
      const [launch] = recogniseLaunches(observed);
      if (launch === undefined) throw new Error('the launch is none');
      return { kind: 'launch', ...facts, ...launch };
    },
    leaderBuys: (lamports) => tradeSignal(swap(leader, wrappedSolMint, lamports)),
    leaderSells: (percent) => tradeSignal(swap(leader, pool.baseMint, (held(leader) * percent) / 100n)),
    pump: (lamports) => void swap(crowd, wrappedSolMint, lamports),
    stranger: crowd,
    byHand,
    sellByHand: (wallet, percent) => {
      byHand.add(swap(wallet, pool.baseMint, (held(wallet) * percent) / 100n).signature);
    },
    transfer: (from, to, amount) => {
      const source = createNoopSigner(from.address);
      const pay = getTransferSolInstruction({ source, destination: to.address, amount });
      byHand.add(mustLand(chain, [pay], from));
    },
  };
};
