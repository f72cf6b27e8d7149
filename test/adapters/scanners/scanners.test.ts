/** The scanners against a local server that answers in their shapes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGoPlusScanner } from '#adapters/scanners/go-plus.ts';
import { createJupiterTokensScanner } from '#adapters/scanners/jupiter-tokens.ts';
import { createRugCheckScanner } from '#adapters/scanners/rug-check.ts';
import { epochMs, mint } from '#trading/domain/values/quantities.ts';
import { startStubSwapApi } from '../jupiter/stub-swap-api.ts';

const theMint = mint('7S37Wv8v9BLQ7bCBTSmCgpCHEb7ae9ZVV7YGwDSepump');
const otherMint = mint('EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v');
let api: Awaited<ReturnType<typeof startStubSwapApi>>;
let nowMs = 1_800_000_000_000;
beforeEach(async () => {
  api = await startStubSwapApi();
});
afterEach(() => api.stop());
const now = () => epochMs(nowMs);
const base = () => new URL(api.url).origin;

const rugCheck = (pace = {}) => createRugCheckScanner({ url: base(), now, apiKey: 'rug-key', pace });
const goPlus = () => createGoPlusScanner({ url: base(), now, apiKey: 'plus-key' });
const jupiter = () => createJupiterTokensScanner({ swapApiUrl: api.url, now, apiKey: 'jup-key' });

const summary = (risks: readonly object[], score = 12) => ({
  ...{ tokenProgram: 'Tokenkeg', tokenType: '', score: 1_200, lpLockedPct: 99.1, risks },
  score_normalised: score,
});
const risk = (name: string, level: string) => ({ name, level, value: '', description: 'by a stranger', score: 500 });

describe('RugCheck', () => {
  it('refuses by its dangers alone, and tells its score', async () => {
    api.answerWith({
      body: summary([risk('Mint Authority still enabled', 'danger'), risk('Low Liquidity', 'warn')], 71),
    });
    expect(await rugCheck().scan(theMint, 500)).toEqual({
      ...{ kind: 'known', vetoes: ['mint-authority-still-enabled'], riskScore: 71 },
    });
    expect(api.requests[0]).toMatchObject({
      path: `/v1/tokens/${theMint}/report/summary`,
      headers: { 'x-api-key': 'rug-key' },
    });
  });

  it('has no objection to a token without risks, which it may tell as null', async () => {
    api.answerWith({ body: { ...summary([]), risks: null } });
    expect(await rugCheck().scan(theMint, 500)).toEqual({ kind: 'known', vetoes: [], riskScore: 12 });
  });
});

const security = (change: object = {}) => ({
  code: 1,
  message: 'OK',
  result: {
    [theMint]: {
      ...{ mintable: { status: '0', authority: [] }, freezable: { status: '0', authority: [] } },
      ...{ closable: { status: '0' }, balance_mutable_authority: { status: '0' }, default_account_state: '1' },
      ...{ non_transferable: '0', transfer_fee: {}, transfer_hook: [], creators: [], trusted_token: 0 },
      ...change,
    },
  },
});

describe('GoPlus', () => {
  it('refuses by every power over a holder', async () => {
    api.answerWith({
      body: security({
        mintable: { status: '1', authority: [{ address: 'x' }] },
        balance_mutable_authority: { status: '1' },
        default_account_state: '2',
        transfer_fee: { current_fee_rate: { fee_rate: '1000' } },
        transfer_hook: [{ address: 'x' }],
        creators: [{ address: 'x', malicious_address: 1 }],
      }),
    });
    const scan = await goPlus().scan(theMint, 500);
    if (scan.kind !== 'known') throw new Error('not known');
    expect(new Set(scan.vetoes)).toEqual(
      new Set([
        ...['mintable', 'balance-mutable-authority', 'frozen-by-default', 'transfer-fee', 'transfer-hook'],
        'malicious-creator',
      ]),
    );
    expect(api.requests[0]?.query.get('contract_addresses')).toBe(theMint);
    expect(api.requests[0]?.headers.authorization).toBe('plus-key');
  });

  it('has no objection to a token without powers, and no word on one that it does not know', async () => {
    api.answerWith({ body: security() });
    expect(await goPlus().scan(theMint, 500)).toMatchObject({ kind: 'known', vetoes: [] });
    api.answerWith({ body: { code: 1, message: 'OK', result: {} } });
    expect(await goPlus().scan(theMint, 500)).toMatchObject({ kind: 'unknown' });
    api.answerWith({ body: { code: 4_029, message: 'limit', result: null } });
    expect(await goPlus().scan(theMint, 500)).toEqual({ kind: 'unknown', because: 'code-4029' });
  });
});

describe('Jupiter Tokens', () => {
  it('refuses what it flags', async () => {
    const audit = {
      isSus: true,
      mintAuthorityDisabled: true,
      freezeAuthorityDisabled: false,
      topHoldersPercentage: 20,
    };
    api.answerWith({
      body: [
        { id: otherMint, audit: {} },
        { id: theMint, name: 'x', organicScore: 0, audit },
      ],
    });
    expect(await jupiter().scan(theMint, 500)).toMatchObject({
      kind: 'known',
      vetoes: ['suspicious', 'freeze-authority'],
    });
    expect(api.requests[0]).toMatchObject({ path: '/tokens/v2/search', headers: { 'x-api-key': 'jup-key' } });
  });

  it('has no word on a token that only others are found for', async () => {
    api.answerWith({ body: [{ id: otherMint, audit: {} }] });
    expect(await jupiter().scan(theMint, 500)).toMatchObject({ kind: 'unknown' });
  });
});

describe('every scanner', () => {
  const scanners = [rugCheck, goPlus, jupiter];

  it('has no word when the server fails, is late or answers nonsense, and never throws', async () => {
    for (const make of scanners) {
      api.answerWith({ status: 500, body: { secret: 'rug-key' } });
      expect(await make().scan(theMint, 500)).toEqual({ kind: 'unknown', because: 'http-500' });
      api.answerWith({ status: 404 });
      expect(await make().scan(theMint, 500)).toMatchObject({ kind: 'unknown' });
      api.answerWith({ body: '<html>' });
      expect(await make().scan(theMint, 500)).toMatchObject({ kind: 'unknown' });
      api.answerWith({ body: 'null' });
      expect(await make().scan(theMint, 500)).toEqual({ kind: 'unknown', because: 'unexpected answer' });
      api.answerWith({ delayMs: Number.POSITIVE_INFINITY });
      expect(await make().scan(theMint, 100)).toEqual({ kind: 'unknown', because: 'timed-out' });
    }
  });

  it('follows no redirect, which would carry its key away', async () => {
    api.answerWith({ status: 302, headers: { location: `${base()}/elsewhere` } });
    expect(await rugCheck().scan(theMint, 500)).toMatchObject({ kind: 'unknown' });
    expect(api.requests.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  it('remembers an answer for a while, and silence not at all', async () => {
    const scanner = rugCheck({ keptMs: 30_000 });
    api.answerWith({ status: 500 });
    await scanner.scan(theMint, 500);
    api.answerWith({ body: summary([]) });
    await scanner.scan(theMint, 500);
    await scanner.scan(theMint, 500);
    expect(api.requests).toHaveLength(2);
    nowMs += 30_001;
    await scanner.scan(theMint, 500);
    expect(api.requests).toHaveLength(3);
  });

  it('asks no more often than it may, and leaves a server alone that asks for patience', async () => {
    const scanner = rugCheck({ requestsPerMinute: 2, keptMs: 0, pauseMs: 5_000 });
    api.answerWith({ status: 429 });
    expect(await scanner.scan(theMint, 500)).toEqual({ kind: 'unknown', because: 'http-429' });
    expect(await scanner.scan(theMint, 500)).toEqual({ kind: 'unknown', because: 'rate-limited' });
    nowMs += 5_001;
    api.answerWith({ body: summary([]) });
    expect(await scanner.scan(theMint, 500)).toMatchObject({ kind: 'known' });
    nowMs += 1;
    expect(await scanner.scan(otherMint, 500)).toEqual({ kind: 'unknown', because: 'rate-limited' });
    nowMs += 60_000;
    expect(await scanner.scan(otherMint, 500)).toMatchObject({ kind: 'known' });
  });
});
