/** Genuine-shaped swap transactions and what is needed to spoil them, built with web3.js as wallets and routers do. */
import {
  AddressLookupTableAccount,
  ComputeBudgetProgram,
  Keypair,
  type MessageV0,
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { associatedTokenAddress, temporaryWrappedSolAddress } from '#adapters/solana/own-token-accounts.ts';
import type { ExpectedSwap } from '#trading/domain/swaps/swap.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';
import { basisPoints, lamports, mint, walletAddress, wrappedSolMint } from '#trading/domain/values/quantities.ts';

const seeded = (byte: number) => Keypair.fromSeed(new Uint8Array(32).fill(byte));
export const owner = seeded(1);
export const stranger = seeded(2).publicKey;
export const wallet = owner.publicKey;
/** A pump.fun coin's address: any will do. */
export const coin = new PublicKey('7S37Wv8v9BLQ7bCBTSmCgpCHEb7ae9ZVV7YGwDSepump');
export const wsol = new PublicKey(wrappedSolMint);
export const tokenProgram = new PublicKey(swapPrograms.token);
export const token2022Program = new PublicKey(swapPrograms.token2022);
export const jupiter = new PublicKey(swapPrograms.jupiter);
const eventAuthority = new PublicKey('D8cy77BBepLMngZx6ZukaTff5hCt1HrWyKk3Hnd9oitf');
export const blockhash = '4sGjMW1sUnHzSxGspuhpqLDx6wiyjNtZAMdL4VZHirAn';

const derived = new Map<string, PublicKey>();
/** Associated account addresses; kept, because deriving one takes a millisecond. */
export const ata = (of: PublicKey, ofMint: PublicKey, program = tokenProgram): PublicKey => {
  const key = [of, ofMint, program].join();
  const found =
    derived.get(key) ?? new PublicKey(associatedTokenAddress(of.toBase58(), ofMint.toBase58(), program.toBase58()));
  derived.set(key, found);
  return found;
};
export const temporary = new PublicKey(temporaryWrappedSolAddress(wallet.toBase58()));

export const amountIn = 50_000_000n;
export const quotedOut = 1_000_000n;
export const slippageBps = 50;

export const expectedBuy: ExpectedSwap = {
  wallet: walletAddress(wallet.toBase58()),
  inputMint: wrappedSolMint,
  outputMint: mint(coin.toBase58()),
  amountIn,
  minimumOut: 995_000n,
  maxSlippageBps: basisPoints(50),
  maxPriorityFeeLamports: lamports(200_000n),
  maxTipLamports: lamports(1_000_000n),
};
export const expectedSale: ExpectedSwap = {
  ...expectedBuy,
  inputMint: mint(coin.toBase58()),
  outputMint: wrappedSolMint,
};

const meta = (pubkey: PublicKey, isWritable = false, isSigner = false) => ({ pubkey, isWritable, isSigner });
export const instruction = (programId: PublicKey, keys: readonly PublicKey[], data: string) =>
  new TransactionInstruction({
    programId,
    keys: keys.map((key) => meta(key, true, key.equals(wallet))),
    data: Buffer.from(data, 'hex'),
  });

export const createAta = (of: PublicKey, ofMint: PublicKey, program = tokenProgram, payer = wallet, tag = '01') =>
  new TransactionInstruction({
    programId: new PublicKey(swapPrograms.associatedToken),
    keys: [
      meta(payer, true, true),
      meta(ata(of, ofMint, program), true),
      ...[of, ofMint, SystemProgram.programId, program].map((key) => meta(key)),
    ],
    data: Buffer.from(tag, 'hex'),
  });
export const transfer = (to: PublicKey, amount: bigint, from = wallet) =>
  SystemProgram.transfer({ fromPubkey: from, toPubkey: to, lamports: amount });
export const syncNative = (account: PublicKey) =>
  new TransactionInstruction({ programId: tokenProgram, keys: [meta(account, true)], data: Buffer.from('11', 'hex') });
export const close = (account: PublicKey, destination = wallet, authority = wallet) =>
  new TransactionInstruction({
    programId: tokenProgram,
    keys: [meta(account, true), meta(destination, true), meta(authority, false, true)],
    data: Buffer.from('09', 'hex'),
  });
export const budget = (units: number, microLamports: bigint) => [
  ComputeBudgetProgram.setComputeUnitLimit({ units }),
  ComputeBudgetProgram.setComputeUnitPrice({ microLamports }),
];

/** One step: kind 7 (Raydium), 100 percent, from input 0 to output 1. */
export const raydiumPlan = '0100000007640001';
const routeTag = 'e517cb977ae3ad2a';
export type RouteTerms = {
  tag: string;
  plan: string;
  amountIn: bigint;
  quotedOut: bigint;
  slippageBps: number;
  platformFeeBps: number;
};
const honestTerms: RouteTerms = {
  tag: routeTag,
  plan: raydiumPlan,
  amountIn,
  quotedOut,
  slippageBps,
  platformFeeBps: 0,
};

/** The 19 bytes that end a route. */
export const routeArguments = (terms: Partial<RouteTerms> = {}): Buffer => {
  const all = { ...honestTerms, ...terms };
  const bytes = Buffer.alloc(19);
  bytes.writeBigUInt64LE(all.amountIn, 0);
  bytes.writeBigUInt64LE(all.quotedOut, 8);
  bytes.writeUInt16LE(all.slippageBps, 16);
  bytes.writeUInt8(all.platformFeeBps, 18);
  return bytes;
};
export const routeData = (terms: Partial<RouteTerms> = {}): Buffer => {
  const { tag, plan } = { ...honestTerms, ...terms };
  return Buffer.concat([Buffer.from(tag + plan, 'hex'), routeArguments(terms)]);
};

export type RouteAccounts = {
  authority: PublicKey;
  source: PublicKey;
  destination: PublicKey;
  override: PublicKey;
  destinationMint: PublicKey;
  platformFee: PublicKey;
  tokens: PublicKey;
  steps: readonly PublicKey[];
};
export const pool = [3, 4, 5].map((byte) => seeded(byte).publicKey);
export const poolProgram = seeded(6).publicKey;

export const route = (accounts: Partial<RouteAccounts> = {}, data: Buffer = routeData()) => {
  const all = {
    authority: wallet,
    source: ata(wallet, wsol),
    destination: ata(wallet, coin),
    override: jupiter,
    destinationMint: coin,
    platformFee: jupiter,
    tokens: tokenProgram,
    steps: pool,
    ...accounts,
  };
  return new TransactionInstruction({
    programId: jupiter,
    keys: [
      meta(all.tokens),
      meta(all.authority, false, true),
      meta(all.source, true),
      meta(all.destination, true),
      meta(all.override),
      meta(all.destinationMint),
      meta(all.platformFee),
      meta(eventAuthority),
      meta(jupiter),
      ...all.steps.map((key) => meta(key, true)),
    ],
    data,
  });
};

/** `shared_accounts_route`, whose plan is preceded by one byte. The steps swap from the program's own accounts. */
export const sharedRoute = (
  { tokens = tokenProgram, tokens2022 = token2022Program, steps = pool }: Partial<SharedAccounts> = {},
  data: Buffer = routeData({ tag: 'c1209b3341d69c8102' }),
) =>
  new TransactionInstruction({
    programId: jupiter,
    keys: [
      meta(tokens),
      meta(stranger),
      meta(wallet, false, true),
      meta(ata(wallet, wsol), true),
      ...pool.slice(0, 2).map((key) => meta(key, true)),
      meta(ata(wallet, coin), true),
      meta(wsol),
      meta(coin),
      meta(jupiter),
      meta(tokens2022),
      meta(eventAuthority),
      meta(jupiter),
      ...steps.map((key) => meta(key, true)),
    ],
    data,
  });
type SharedAccounts = { tokens: PublicKey; tokens2022: PublicKey; steps: readonly PublicKey[] };

export const honestBuy = () => [
  ...budget(100_000, 1_000_000n),
  createAta(wallet, wsol),
  transfer(ata(wallet, wsol), amountIn),
  syncNative(ata(wallet, wsol)),
  createAta(wallet, coin),
  route(),
  close(ata(wallet, wsol)),
];
export const saleRoute = (steps: readonly PublicKey[] = pool) =>
  route({ source: ata(wallet, coin), destination: ata(wallet, wsol), destinationMint: wsol, steps });
export const honestSale = () => [
  ...budget(100_000, 1_000_000n),
  createAta(wallet, wsol),
  saleRoute(),
  close(ata(wallet, wsol)),
];
/** As Jupiter does when the associated wrapped-SOL account is in use: a temporary one, funded with its rent. */
export const temporaryBuy = () => [
  ...budget(100_000, 1_000_000n),
  transfer(temporary, amountIn + 2_039_280n),
  createTemporary(),
  route({ source: temporary }),
  close(temporary),
];
export const createTemporary = (account = temporary, user = wallet) =>
  new TransactionInstruction({
    programId: jupiter,
    keys: [meta(account, true), meta(user, true, true), meta(wsol), meta(tokenProgram), meta(SystemProgram.programId)],
    data: Buffer.from('93f17b64f484ae76fe', 'hex'),
  });

/** A lookup table with the addresses that routers put there. */
export const lookupTable = (addresses: readonly PublicKey[]) =>
  new AddressLookupTableAccount({
    key: seeded(9).publicKey,
    state: {
      deactivationSlot: 2n ** 64n - 1n,
      lastExtendedSlot: 0,
      lastExtendedSlotStartIndex: 0,
      addresses: [...addresses],
    },
  });
export const commonTable = lookupTable([wsol, coin, token2022Program, eventAuthority, ...pool]);

export const compile = (
  instructions: readonly TransactionInstruction[],
  tables: readonly AddressLookupTableAccount[] = [],
  payer = wallet,
): VersionedTransaction =>
  new VersionedTransaction(
    new TransactionMessage({
      payerKey: payer,
      recentBlockhash: blockhash,
      instructions: [...instructions],
    }).compileToV0Message([...tables]),
  );
export const base64Of = (transaction: VersionedTransaction): string =>
  Buffer.from(transaction.serialize()).toString('base64');
export const wire = (...given: Parameters<typeof compile>): string => base64Of(compile(...given));
/** The same transaction with one byte of its message changed after it was compiled. */
export const tampered = (transaction: VersionedTransaction, change: (message: MessageV0) => void): string => {
  change(transaction.message as MessageV0);
  return base64Of(transaction);
};
