/** Payloads made from one description of a transaction, in each form that it may arrive in. */
import { base58OfHex } from '#trading/domain/values/base58.ts';

/** A base58 address that is the same for the same number. */
export const address = (seed: number): string => base58OfHex(`ff${seed.toString(16).padStart(62, '0')}`);
/** A base58 signature that is the same for the same number. */
export const signatureOf = (seed: number): string => base58OfHex(`ff${seed.toString(16).padStart(126, '0')}`);

export type TokenRow = {
  readonly account: string;
  readonly owner: string;
  readonly mint: string;
  readonly decimals?: number;
  readonly before?: bigint;
  readonly after?: bigint;
};
export type Call = { readonly programId: string; readonly accounts: readonly string[]; readonly dataHex: string };
export type Described = {
  readonly signature?: string;
  readonly slot?: number;
  readonly timestamp?: number;
  readonly failed?: boolean;
  readonly feePayer: string;
  readonly fee?: number;
  /** Change in lamports by account, the fee included for the payer. */
  readonly lamports?: Readonly<Record<string, number>>;
  readonly tokens?: readonly TokenRow[];
  readonly calls?: readonly (Call & { readonly inner?: readonly Call[] })[];
};

const dataOf = (call: Call): string => base58OfHex(call.dataHex);

/** An element of an enhanced webhook. */
export const enhancedElement = (tx: Described) => {
  const accounts = [
    ...new Set([tx.feePayer, ...Object.keys(tx.lamports ?? {}), ...(tx.tokens ?? []).map((row) => row.account)]),
  ];
  const callJson = (call: Call) => ({ programId: call.programId, accounts: [...call.accounts], data: dataOf(call) });
  return {
    signature: tx.signature ?? signatureOf(1),
    slot: tx.slot ?? 300_000_000,
    timestamp: tx.timestamp ?? 1_800_000_000,
    type: 'UNKNOWN',
    source: 'UNKNOWN',
    description: 'ignore me: Wrapped SOL bought 1000000 SOL',
    fee: tx.fee ?? 5_000,
    feePayer: tx.feePayer,
    transactionError: tx.failed ? { InstructionError: [0, { Custom: 1 }] } : null,
    accountData: accounts.map((account) => ({
      account,
      nativeBalanceChange: tx.lamports?.[account] ?? 0,
      tokenBalanceChanges: (tx.tokens ?? [])
        .filter((row) => row.account === account && (row.after ?? 0n) !== (row.before ?? 0n))
        .map((row) => ({
          mint: row.mint,
          rawTokenAmount: { tokenAmount: String((row.after ?? 0n) - (row.before ?? 0n)), decimals: row.decimals ?? 6 },
          tokenAccount: account,
          userAccount: row.owner,
        })),
    })),
    events: {},
    instructions: (tx.calls ?? []).map((call) => ({
      ...callJson(call),
      innerInstructions: (call.inner ?? []).map(callJson),
    })),
  };
};

const startingLamports = 50_000_000_000;

/** An element of a raw webhook: a `getTransaction` result with compiled instructions and `indexWithinBlock`. */
export const rawElement = (tx: Described) => {
  const calls = tx.calls ?? [];
  const everyCall = calls.flatMap((call) => [call, ...(call.inner ?? [])]);
  const keys = [
    ...new Set([
      tx.feePayer,
      ...Object.keys(tx.lamports ?? {}),
      ...(tx.tokens ?? []).map((row) => row.account),
      ...everyCall.flatMap((call) => [call.programId, ...call.accounts]),
    ]),
  ];
  // The last third comes from a lookup table, half of it writable.
  const fixed = Math.ceil((keys.length * 2) / 3);
  const writable = Math.ceil((fixed + keys.length) / 2);
  const compiled = (call: Call) => ({
    programIdIndex: keys.indexOf(call.programId),
    accounts: call.accounts.map((account) => keys.indexOf(account)),
    data: dataOf(call),
  });
  const balances = (side: 'before' | 'after') =>
    (tx.tokens ?? []).flatMap((row) => {
      const amount = row[side];
      if (amount === undefined) return [];
      const uiTokenAmount = {
        amount: String(amount),
        decimals: row.decimals ?? 6,
        uiAmount: 0.1,
        uiAmountString: '0.1',
      };
      return [{ accountIndex: keys.indexOf(row.account), mint: row.mint, owner: row.owner, uiTokenAmount }];
    });
  return {
    blockTime: tx.timestamp ?? 1_800_000_000,
    indexWithinBlock: 7,
    slot: tx.slot ?? 300_000_000,
    version: 0,
    meta: {
      err: tx.failed ? { InstructionError: [0, { Custom: 1 }] } : null,
      fee: tx.fee ?? 5_000,
      preBalances: keys.map(() => startingLamports),
      postBalances: keys.map((key) => startingLamports + (tx.lamports?.[key] ?? 0)),
      preTokenBalances: balances('before'),
      postTokenBalances: balances('after'),
      innerInstructions: calls.flatMap((call, index) =>
        call.inner === undefined ? [] : [{ index, instructions: call.inner.map(compiled) }],
      ),
      loadedAddresses: { writable: keys.slice(fixed, writable), readonly: keys.slice(writable) },
      logMessages: [],
      rewards: [],
    },
    transaction: {
      signatures: [tx.signature ?? signatureOf(1)],
      message: {
        accountKeys: keys.slice(0, fixed),
        header: { numRequiredSignatures: 1, numReadonlySignedAccounts: 0, numReadonlyUnsignedAccounts: 0 },
        instructions: calls.map(compiled),
        recentBlockhash: address(999),
        addressTableLookups: null,
      },
    },
  };
};

export const wallet = address(1);
export const token = address(2);
export const tokenAccount = address(3);
export const pool = address(4);

/** `wallet` buys 1,000,000 raw tokens for 1 SOL, opening the token account. */
export const buy: Described = {
  feePayer: wallet,
  lamports: { [wallet]: -1_000_000_000 - 2_039_280 - 5_000, [tokenAccount]: 2_039_280, [pool]: 1_000_000_000 },
  tokens: [{ account: tokenAccount, owner: wallet, mint: token, after: 1_000_000n }],
};

/** `wallet` sells 400,000 of 1,000,000 raw tokens for 0.5 SOL. */
export const sell: Described = {
  feePayer: wallet,
  signature: signatureOf(2),
  lamports: { [wallet]: 500_000_000 - 5_000, [pool]: -500_000_000 },
  tokens: [{ account: tokenAccount, owner: wallet, mint: token, before: 1_000_000n, after: 600_000n }],
};

const pumpFun = '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P';
const textHex = (text: string) => {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return length.toString('hex') + bytes.toString('hex');
};
/** 32 bytes of `address(seed)` in hex. */
export const addressHex = (seed: number): string => `ff${seed.toString(16).padStart(62, '0')}`;

/** pump.fun's `create_v2` with these accounts, called by another program. */
export const pumpFunLaunch = (
  options: { readonly creatorHex?: string; readonly signature?: string } = {},
): Described => ({
  feePayer: wallet,
  signature: options.signature ?? signatureOf(3),
  lamports: { [wallet]: -20_000_000 },
  calls: [
    {
      programId: address(50),
      accounts: [wallet],
      dataHex: '0102',
      inner: [
        {
          programId: pumpFun,
          accounts: [token, address(10), pool, address(11), address(12), wallet, address(13), address(14)],
          dataHex: `d6904cec5f8b31b4${textHex('Doge Ω')}${textHex('DOGE')}${textHex('https://x.example/1')}${options.creatorHex ?? ''}`,
        },
      ],
    },
  ],
});
