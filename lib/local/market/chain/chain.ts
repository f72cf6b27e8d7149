/** The words of the simulated chain: what it is given, what it answers, and what it remembers of a transaction. */
import type { Address, Blockhash, Signature } from '@solana/kit';
import type { ChainFaults } from './faults.ts';

export type ChainConfig = {
  /** Everything random (keys, blockhashes, seeded faults) follows from it. */
  seed: string;
  /** Milliseconds since 1970; gives block times and nothing else. */
  now: () => number;
  /** Length of a slot, milliseconds; 400 unless told. */
  slotMs?: number;
  /** Slots until a processed transaction counts as confirmed; 1 unless told. Finalized is always 31. */
  confirmedAfterSlots?: number;
  faults?: ChainFaults;
  /** Landed transactions kept in memory, oldest dropped first; 20,000 unless told. */
  historyLimit?: number;
  /** What an earlier chain of the same seed answered to `save()`. */
  restoreFrom?: Uint8Array;
};

export type Commitment = 'processed' | 'confirmed' | 'finalized';

/** As the node writes it in `meta.err`: 'AccountNotFound' or { InstructionError: [3, { Custom: 6001 }] }. */
export type TransactionError = string | Readonly<Record<string, unknown>>;

export type SubmitResult =
  /** Executed in the current slot; `error` is set when it landed but failed (its fee is paid). */
  | { outcome: 'accepted'; signature: Signature; error: TransactionError | undefined }
  | { outcome: 'duplicate'; signature: Signature }
  /** What a real network loses without a word. */
  | { outcome: 'dropped'; signature: Signature; reason: 'fault' | 'blockhash-expired' }
  /** Can never land: bytes that are no transaction, a wrong signature, a payer without money. */
  | { outcome: 'refused'; signature: Signature | undefined; reason: string };

export type TokenBalance = {
  accountIndex: number;
  mint: Address;
  owner: Address;
  programId: Address;
  amount: bigint;
  decimals: number;
};

export type InnerInstruction = {
  programIdIndex: number;
  accounts: number[];
  data: Uint8Array;
  stackHeight: number;
};

/** One transaction as the chain keeps it; `toRpcJson` renders it as `getTransaction` does. */
export type LandedTransaction = {
  signature: Signature;
  wire: Uint8Array;
  slot: number;
  indexInBlock: number;
  /** Unix seconds. */
  blockTime: number;
  version: 'legacy' | 0 | 1;
  /** Static keys, then those loaded writable, then those loaded read-only: instructions index into this. */
  accountKeys: Address[];
  loadedAddresses: { writable: Address[]; readonly: Address[] };
  error: TransactionError | undefined;
  /** Lamports, priority fee included; the balances below are lamports too, by account index. */
  fee: bigint;
  preBalances: bigint[];
  postBalances: bigint[];
  preTokenBalances: TokenBalance[];
  postTokenBalances: TokenBalance[];
  innerInstructions: { index: number; instructions: InnerInstruction[] }[];
  logs: string[];
  computeUnits: number;
};

export type ChainAccount = {
  address: Address;
  lamports: bigint;
  owner: Address;
  executable: boolean;
  data: Uint8Array;
};

export type TokenAccount = {
  address: Address;
  mint: Address;
  owner: Address;
  programId: Address;
  amount: bigint;
  decimals: number;
  state: 'initialized' | 'frozen';
  isNative: boolean;
};

export type MintAccount = {
  address: Address;
  programId: Address;
  supply: bigint;
  decimals: number;
  mintAuthority: Address | undefined;
  freezeAuthority: Address | undefined;
};

export type Simulation = {
  error: TransactionError | undefined;
  logs: string[];
  computeUnits: number;
  fee: bigint;
  /** The state of every account the transaction may write, after it. */
  postAccounts: ChainAccount[];
  innerInstructions: { index: number; instructions: InnerInstruction[] }[];
  returnData: { programId: Address; data: Uint8Array } | undefined;
};

export type SignaturePage = {
  /** Newest first, at most this many; 1,000 unless told. */
  limit?: number;
  before?: string;
  until?: string;
  /** Leaves out what landed after this slot. */
  upToSlot?: number;
};

/** A simulated Solana over one virtual machine. Deterministic: the same seed and calls give the same bytes. */
export type Chain = {
  readonly seed: string;
  readonly faults: ChainFaults;
  readonly slotMs: number;
  /** Follows from the seed, so that no one mistakes this chain for a real one. */
  readonly genesisHash: Blockhash;
  /** The newest slot; with a commitment, the newest slot that has it. */
  slot(commitment?: Commitment): number;
  /** Runs behind the slot by a constant, as on the real network, so that mixing them up shows. */
  blockHeight(commitment?: Commitment): number;
  /** Unix seconds, as `getBlockTime` answers. */
  blockTime(slot: number): number;
  /** Advances to the slot that the clock has reached. */
  tick(nowMs: number): void;
  advance(slots: number): void;
  latestBlockhash(commitment?: Commitment): { blockhash: Blockhash; lastValidBlockHeight: number };
  blockhashAt(slot: number): Blockhash;
  /** Whether it is, at `slot`; at the newest unless told. */
  isBlockhashValid(blockhash: string, slot?: number): boolean;
  /** Takes a signed transaction's wire bytes and, when nothing stops it, executes it in the current slot. */
  submit(wire: Uint8Array): SubmitResult;
  simulate(wire: Uint8Array, options?: { verifySignatures?: boolean; replaceBlockhash?: boolean }): Simulation;
  transaction(signature: string): LandedTransaction | undefined;
  confirmation(transaction: LandedTransaction): Commitment;
  account(address: Address): ChainAccount | undefined;
  lamports(address: Address): bigint;
  tokenAccount(address: Address): TokenAccount | undefined;
  mint(address: Address): MintAccount | undefined;
  tokenAccountsOf(owner: Address, filter?: { mint?: Address; programId?: Address }): TokenAccount[];
  /** Largest first. */
  tokenAccountsOfMint(mint: Address): TokenAccount[];
  /** Newest first. */
  signaturesFor(address: Address, page?: SignaturePage): LandedTransaction[];
  /** A real transaction of the faucet; it lands in the history like any other. */
  airdrop(address: Address, lamports: bigint): Signature;
  /** Writes an account past all rules; for what no transaction here can make, such as lookup tables. */
  writeAccount(account: ChainAccount): void;
  minimumRent(dataLength: number): bigint;
  /** Called once for each transaction that lands, failed ones included, in order; returns the unsubscriber. */
  onTransaction(listener: (transaction: LandedTransaction) => void): () => void;
  /** The whole state as bytes for `restoreFrom`. */
  save(): Uint8Array;
};
