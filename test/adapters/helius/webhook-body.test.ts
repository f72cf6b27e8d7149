import { describe, expect, it } from 'vitest';
import { parseForLaunches, parseForTrades, parseWebhookBody } from '#adapters/helius/webhook-body.ts';
import { fromRpcTransaction } from '#adapters/solana/rpc-transaction.ts';
import { recogniseLaunches } from '#trading/domain/signals/launch.ts';
import { deriveWalletTrade } from '#trading/domain/signals/wallet-trade.ts';
import { walletAddress } from '#trading/domain/values/quantities.ts';
import {
  address,
  addressHex,
  buy,
  type Described,
  enhancedElement,
  pool,
  pumpFunLaunch,
  rawElement,
  sell,
  signatureOf,
  token,
  wallet,
} from './payloads.ts';

const only = <T>(elements: readonly T[]): T => {
  const [first, ...rest] = elements;
  if (first === undefined || rest.length > 0) throw new Error('not exactly one');
  return first;
};
const transactionOf = (element: unknown) => {
  const parsed = only(parseWebhookBody([element]));
  if ('malformed' in parsed) throw new Error(parsed.malformed);
  return parsed.transaction;
};
const tradeOf = (element: unknown) => deriveWalletTrade(transactionOf(element), walletAddress(wallet));
const forms = [
  ['enhanced', enhancedElement],
  ['raw', rawElement],
] as const;

describe.each(forms)('an element in %s form', (form, elementOf) => {
  it('gives its identity', () => {
    expect(transactionOf(elementOf(buy))).toMatchObject({
      signature: signatureOf(1),
      slot: 300_000_000,
      blockTimeMs: 1_800_000_000_000,
      failed: false,
      feePayer: wallet,
      feeLamports: 5_000n,
    });
  });

  it('gives a buy and a sell', () => {
    expect(tradeOf(elementOf(buy))).toMatchObject({
      trade: { side: 'buy', mint: token, tokens: 1_000_000n, quoteAsset: 'SOL', quoteAmount: 1_000_000_000n },
    });
    expect(tradeOf(elementOf(sell))).toMatchObject({
      trade: { side: 'sell', tokens: 400_000n, tokensBefore: form === 'raw' ? 1_000_000n : undefined },
    });
  });

  it('says that a transaction failed', () => {
    expect(tradeOf(elementOf({ ...buy, failed: true }))).toEqual({ because: 'failed' });
    expect(recogniseLaunches(transactionOf(elementOf({ ...pumpFunLaunch(), failed: true })))).toEqual([]);
  });

  it('gives a launch that another program called, with the creator that its data names', () => {
    expect(recogniseLaunches(transactionOf(elementOf(pumpFunLaunch({ creatorHex: addressHex(77) }))))).toEqual([
      { venue: 'pump-fun', mint: token, creator: address(77), pool },
    ]);
  });

  it('reads inner instructions directly after the one that called them', () => {
    const call = (seed: number) => ({ programId: address(seed), accounts: [], dataHex: '' });
    const tx: Described = { feePayer: wallet, calls: [{ ...call(1), inner: [call(2), call(3)] }, call(4)] };
    expect(transactionOf(elementOf(tx)).instructions.map((each) => each.programId)).toEqual([1, 2, 3, 4].map(address));
  });

  it('is read for one purpose as it is read for all', () => {
    const element = elementOf(pumpFunLaunch());
    const whole = transactionOf(element);
    const [launch, trade] = [parseForLaunches(element), parseForTrades(element)];
    if ('malformed' in launch || 'malformed' in trade) throw new Error('malformed');
    expect({ ...trade.transaction, ...launch.transaction }).toEqual(whole);
  });
});

describe('a webhook body', () => {
  it('keeps the neighbours of a malformed element, in order', () => {
    const body = [enhancedElement(buy), { nonsense: true }, 7, null, 'text', rawElement(sell), []];
    expect(
      parseWebhookBody(body).map((each) => ('malformed' in each ? each.malformed : each.transaction.signature)),
    ).toEqual([
      signatureOf(1),
      'neither a raw nor an enhanced transaction',
      'not an object',
      'not an object',
      'not an object',
      signatureOf(2),
      'neither a raw nor an enhanced transaction',
    ]);
  });

  it.each([
    ['no signature', { ...enhancedElement(buy), signature: undefined }, /^enhanced: signature/],
    ['a signature that is none', { ...enhancedElement(buy), signature: 'x' }, /^enhanced: signature/],
    ['account data that is no list', { ...enhancedElement(buy), accountData: {} }, /^enhanced: accountData/],
    [
      'half a lamport',
      { ...enhancedElement(buy), accountData: [{ account: wallet, nativeBalanceChange: 0.5 }] },
      /^enhanced: .*not whole/,
    ],
    [
      'an amount with a point',
      {
        ...enhancedElement(buy),
        accountData: [
          {
            account: wallet,
            tokenBalanceChanges: [{ mint: token, rawTokenAmount: { tokenAmount: '1.5', decimals: 6 } }],
          },
        ],
      },
      /^enhanced: accountData.0.tokenBalanceChanges.0.rawTokenAmount.tokenAmount/,
    ],
    ['no balances', { ...rawElement(buy), meta: null }, /^raw: meta/],
    ['no message', { ...rawElement(buy), transaction: { signatures: [signatureOf(1)] } }, /^raw: transaction.message/],
    ['no outcome', { ...rawElement(buy), meta: { ...rawElement(buy).meta, err: undefined } }, /^raw: meta.err/],
  ])('says what is malformed about an element with %s', (_, element, reason) => {
    expect(only(parseWebhookBody([structuredClone(JSON.parse(JSON.stringify(element)))]))).toMatchObject({
      malformed: expect.stringMatching(reason),
    });
  });

  it('asks of an enhanced element no more than a signature and account data', () => {
    const { signature, accountData } = enhancedElement({ ...buy, fee: 0 });
    expect(transactionOf({ signature, accountData })).toMatchObject({
      slot: 0,
      blockTimeMs: undefined,
      feePayer: wallet,
    });
    expect(tradeOf({ signature, accountData })).toMatchObject({ trade: { side: 'buy', quoteAmount: 1_000_005_000n } });
  });

  it('reads a raw element without loaded addresses', () => {
    const { meta, transaction, ...rest } = rawElement(buy);
    const { writable, readonly } = meta.loadedAddresses;
    const accountKeys = [...transaction.message.accountKeys, ...writable, ...readonly];
    const element = {
      ...rest,
      meta: { ...meta, loadedAddresses: undefined },
      transaction: { ...transaction, message: { ...transaction.message, accountKeys } },
    };
    expect(tradeOf(element)).toEqual(tradeOf(rawElement(buy)));
  });

  it('reads an account that changed its owner as a loss and a gain', () => {
    const moved = {
      feePayer: wallet,
      tokens: [
        { account: address(3), owner: wallet, mint: token, before: 9n },
        { account: address(3), owner: address(8), mint: token, after: 9n },
      ],
    };
    expect(transactionOf(rawElement(moved)).tokenChanges).toMatchObject([
      { owner: wallet, change: -9n },
      { owner: address(8), change: 9n },
    ]);
  });
});

describe('a getTransaction result', () => {
  it('reads the same bare, wrapped and with described keys', () => {
    const result = rawElement(buy);
    const { writable, readonly } = result.meta.loadedAddresses;
    const keys = [...result.transaction.message.accountKeys, ...writable, ...readonly];
    const described = {
      ...result,
      meta: { ...result.meta, loadedAddresses: undefined },
      transaction: {
        ...result.transaction,
        message: { accountKeys: keys.map((pubkey) => ({ pubkey, signer: false, writable: true })), instructions: [] },
      },
    };
    const expected = fromRpcTransaction(result);
    expect(fromRpcTransaction({ jsonrpc: '2.0', id: 1, result })).toEqual(expected);
    expect(fromRpcTransaction(described)).toEqual(expected);
  });

  it.each([null, { result: null }, {}, 'text'])('throws on %j', (json) => {
    expect(() => fromRpcTransaction(json)).toThrow(expect.objectContaining({ code: 'transaction/malformed' }));
  });
});
