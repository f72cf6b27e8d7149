/** The use cases over memory adapters, a scripted chain that books what it lands, and a router with one price. */

import { createMemoryBooks } from '#adapters/memory/books.ts';
import { createMemoryOrderQueues } from '#adapters/memory/order-queue.ts';
import { createMemorySeenSignals } from '#adapters/memory/seen-signals.ts';
import { createMemorySettingsStore } from '#adapters/memory/settings-store.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import type { MintFacts } from '#trading/domain/safety/mint-facts.ts';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { goLive } from '#trading/domain/settings/live-settings.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import type { ObservedTransaction } from '#trading/domain/signals/observed-transaction.ts';
import type { LaunchSignal, WalletTradeSignal } from '#trading/domain/signals/signal.ts';
import type { BuildOutcome, QuoteOutcome, QuoteRequest } from '#trading/domain/swaps/swap.ts';
import type { TransactionFailure } from '#trading/domain/swaps/swap-failure.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import {
  epochMs,
  lamports,
  type Mint,
  mint,
  type Signature,
  signature,
  tokenAmount,
  userId,
  walletAddress,
} from '#trading/domain/values/quantities.ts';
import type { Landing, SendOutcome } from '#trading/ports/chain.ts';
import type { SwapSignOutcome } from '#trading/ports/signer.ts';
import type { OrderExecution } from '#trading/use-cases/orders/execute-orders.ts';
import { createTokenWorld, thePool } from './entries/token-world.ts';

const base58Of = (name: string, length: number): string =>
  [...name]
    .map((letter) => ('0OIl'.includes(letter) || !/[A-Za-z1-9]/.test(letter) ? 'x' : letter))
    .join('')
    .padEnd(length, '1');

export const theMint = mint(base58Of('mint', 43));
export const theLeader = walletAddress(base58Of('leader', 43));
export const theWallet = walletAddress(base58Of('wallet', 43));
export const otherWallet = walletAddress(base58Of('other', 43));
export const signatureNamed = (name: string): Signature => signature(base58Of(name, 88));
const pumpFun = '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P';

const startMs = 1_800_000_000_000;

export const launchOf = (overrides: Partial<LaunchSignal> = {}): LaunchSignal => ({
  kind: 'launch',
  signature: signatureNamed('launch'),
  slot: 5,
  blockTimeMs: epochMs(startMs),
  seenAtMs: epochMs(startMs),
  venue: 'pump-fun',
  mint: theMint,
  creator: otherWallet,
  pool: otherWallet,
  ...overrides,
});

export const tradeOf = (side: 'buy' | 'sell', overrides: Partial<WalletTradeSignal> = {}): WalletTradeSignal => ({
  kind: 'wallet-trade',
  signature: signatureNamed(`leader${side}`),
  slot: 5,
  blockTimeMs: epochMs(startMs),
  seenAtMs: epochMs(startMs),
  wallet: theLeader,
  side,
  mint: theMint,
  tokens: tokenAmount(1_000n),
  quoteAsset: 'SOL',
  quoteAmount: lamports(1_000_000_000n),
  ...overrides,
});

/** The transaction behind a leader's trade; `before` is what he held. */
export const leaderTransaction = (signal: WalletTradeSignal, before = 0n): ObservedTransaction => {
  const sign = signal.side === 'buy' ? 1n : -1n;
  return {
    signature: signal.signature,
    slot: signal.slot,
    blockTimeMs: signal.blockTimeMs,
    failed: false,
    feePayer: signal.wallet,
    feeLamports: lamports(5_000n),
    lamportsChanges: new Map([[signal.wallet, lamports(-sign * signal.quoteAmount - 5_000n)]]),
    tokenChanges: [
      {
        tokenAccount: 'leader-account',
        owner: signal.wallet,
        mint: signal.mint,
        decimals: 6,
        change: tokenAmount(sign * signal.tokens),
        before: tokenAmount(before),
        lamportsChange: lamports(0n),
      },
    ],
    instructions: [],
  };
};

/** The transaction behind a pump.fun launch. */
export const launchTransaction = (signal: LaunchSignal): ObservedTransaction => ({
  signature: signal.signature,
  slot: signal.slot,
  blockTimeMs: signal.blockTimeMs,
  failed: false,
  feePayer: signal.creator,
  feeLamports: lamports(5_000n),
  lamportsChanges: new Map(),
  tokenChanges: [],
  instructions: [
    {
      programId: pumpFun,
      accounts: [signal.mint, 'authority', signal.pool, 'curve', 'global', signal.creator, 'system', 'token'],
      dataHex: 'd6904cec5f8b31b4',
    },
  ],
});

type Sent = {
  readonly base64: string;
  readonly wallet: string;
  readonly mint: Mint;
  readonly buy: boolean;
  readonly in: bigint;
  readonly out: bigint;
};

/** Protections off, ramp lifted, and limits of today's SOL alone: what stops an entry is what a test turns on. */
export const unguarded = ({ limits }: ReturnType<typeof initialUserSettings>) => ({
  limits: {
    ...limits,
    maxDailyLossLamports: '1000000000000',
    maxExposureLamports: '1000000000000',
    maxBuysPerToken: null,
  },
  protections: {
    cooldownAfterCloseMs: 0,
    cooldownAfterStopMs: 0,
    consecutiveLosses: null,
    drawdown: null,
    lowProfitLeaders: null,
    buyOnceAcrossLeaders: false,
  },
  ramp: { lifted: { atMs: 0, by: 'test', why: 'test' } },
});

export type World = Awaited<ReturnType<typeof createWorld>>;

/** A fresh world: one user, who snipes with 0.1 SOL and copies the leader with 0.1 SOL, live, with 10 SOL. */
export const createWorld = async (change: (settings: ReturnType<typeof userSettings.parse>) => void = () => {}) => {
  const clock = { nowMs: startMs };
  const token = createTokenWorld();
  const books = createMemoryBooks();
  const settings = createMemorySettingsStore();
  const queue = createMemoryOrderQueues();
  const transactions = new Map<string, ObservedTransaction>();
  const swaps = new Map<string, Sent>();
  const balances = new Map<string, bigint>([[theWallet, 10_000_000_000n]]);
  const sends: string[] = [];
  const signed: Signature[] = [];
  /** Lamports per token; everything a test may turn. */
  const script = {
    price: 1_000n,
    quote: undefined as QuoteOutcome | undefined,
    build: undefined as BuildOutcome | undefined,
    sign: undefined as SwapSignOutcome | undefined,
    send: { kind: 'accepted' } as SendOutcome,
    lands: true,
    reverts: 0,
    failure: { name: 'Custom', code: 6001, program: swapPrograms.jupiter } as TransactionFailure,
    landing: undefined as (() => Landing) | undefined,
    dead: false,
    blockHeight: async () => 0n,
    beforeSend: async (_signature: Signature) => {},
    mintFacts: {
      mint: theMint,
      program: 'spl-token',
      decimals: 6,
      supply: 1_000_000n,
      mintAuthority: undefined,
      freezeAuthority: undefined,
      extensions: [],
    } as MintFacts | undefined,
  };

  const quoteOf = (request: QuoteRequest): QuoteOutcome => {
    if (script.quote !== undefined) return script.quote;
    const buy = request.outputMint === theMint;
    const amountOut = buy ? request.amountIn / script.price : request.amountIn * script.price;
    const minimumOut = (amountOut * (10_000n - BigInt(request.slippageBps))) / 10_000n;
    return {
      kind: 'quoted',
      quote: {
        ...request,
        amountOut,
        minimumOut,
        priceImpactBps: 10,
        takenAtMs: epochMs(clock.nowMs),
        pools: [thePool],
        raw: {},
      },
    };
  };

  const land = (id: Signature, swap: Sent): void => {
    const failed = script.reverts > 0;
    if (failed) script.reverts -= 1;
    const wallet = walletAddress(swap.wallet);
    const flow = failed ? 0n : swap.buy ? -swap.in : swap.out;
    balances.set(wallet, (balances.get(wallet) ?? 0n) + flow - 5_000n);
    transactions.set(id, {
      signature: id,
      slot: 9,
      blockTimeMs: epochMs(clock.nowMs),
      failed,
      ...(failed ? { failure: script.failure } : {}),
      feePayer: wallet,
      feeLamports: lamports(5_000n),
      lamportsChanges: new Map([[wallet, lamports(flow - 5_000n)]]),
      tokenChanges: failed
        ? []
        : [
            {
              tokenAccount: 'ata',
              owner: wallet,
              mint: swap.mint,
              decimals: 6,
              change: tokenAmount(swap.buy ? swap.out : -swap.in),
              before: tokenAmount(0n),
              lamportsChange: lamports(0n),
            },
          ],
      instructions: [],
    });
  };

  const deps: OrderExecution = {
    ...token.ports,
    ...books,
    settings,
    orders: queue,
    exits: queue,
    seen: createMemorySeenSignals(),
    digest: sha256Digest,
    clock: () => epochMs(clock.nowMs),
    sleep: async (ms) => {
      clock.nowMs += ms;
    },
    holder: 'worker-1',
    tipAccounts: new Set(),
    pace: { followMs: 3_000, pollMs: 500, resendMs: 1_000, confirmMs: 1_000, leaseMs: 15_000 },
    router: {
      quote: async (request) => quoteOf(request),
      build: async (quote, wallet) => {
        if (script.build !== undefined) return script.build;
        // Ends in a letter: signatures are padded with ones.
        const transactionBase64 = `swap-${swaps.size + 1}-x`;
        const buy = quote.outputMint === theMint;
        swaps.set(transactionBase64, {
          base64: transactionBase64,
          wallet,
          mint: theMint,
          buy,
          in: quote.amountIn,
          out: quote.amountOut,
        });
        return { kind: 'built', swap: { transactionBase64, lastValidBlockHeight: 150n } };
      },
    },
    signer: {
      sign: async (_user, transactionBase64) => {
        if (script.sign !== undefined) return script.sign;
        const id = signatureNamed(transactionBase64);
        signed.push(id);
        return { kind: 'signed', signature: id, transactionBase64, checks: [] };
      },
    },
    chain: {
      send: async (transactionBase64) => {
        const id = signatureNamed(transactionBase64);
        await script.beforeSend(id);
        sends.push(transactionBase64);
        clock.nowMs += 1;
        const swap = swaps.get(transactionBase64);
        if (script.lands && swap !== undefined && !transactions.has(id)) land(id, swap);
        return script.send;
      },
      landing: async (id) => {
        if (script.landing !== undefined) return script.landing();
        const tx = transactions.get(id);
        return tx === undefined ? 'not-seen' : tx.failed ? 'reverted' : 'landed';
      },
      blockHeight: async () => script.blockHeight(),
      provedDead: async ({ signature: id }) => script.dead && !transactions.has(id),
      transaction: async (id) => transactions.get(id),
    },
    reader: {
      balance: async (wallet) => lamports(balances.get(wallet) ?? 0n),
      tokenBalances: async () => new Map(),
      holdings: async (wallet) => ({ slot: 5, lamports: lamports(balances.get(wallet) ?? 0n), tokens: new Map() }),
      mintFacts: async () => script.mintFacts,
      tokenAccountRent: async () => lamports(2_039_280n),
    },
  };

  const author = { by: 'test', why: 'test', atMs: startMs };
  await settings.saveGlobal(
    { haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [] },
    0,
    author,
  );
  const user = userId('ada');
  const paper = userSettings.parse({
    ...initialUserSettings(theWallet),
    ...unguarded(initialUserSettings(theWallet)),
    sniper: {
      ...initialUserSettings(theWallet).sniper,
      enabled: true,
      spendLamports: '100000000',
      venues: ['pump-fun'],
    },
    copy: [
      {
        ...initialCopyRelation(theLeader),
        sizing: { kind: 'fixed', spendLamports: '100000000' },
        minLeaderSpendLamports: '10000000',
        maxPriceAboveLeaderBps: 10_000,
      },
    ],
  });
  const initial = goLive(paper, author);
  change(initial);
  await settings.saveUser(user, initial, 0, author);
  return {
    deps,
    token,
    books,
    settings,
    queue,
    script,
    clock,
    sends,
    signed,
    transactions,
    balances,
    user,
    initial,
    author,
  };
};
