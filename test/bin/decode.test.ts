import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usdcMint } from '#trading/domain/values/quantities.ts';
import { runOsprey } from '../../bin/osprey-program.ts';
import {
  address,
  addressHex,
  buy,
  enhancedElement,
  pool,
  pumpFunLaunch,
  rawElement,
  sell,
  signatureOf,
  token,
  tokenAccount,
  wallet,
} from '../adapters/helius/payloads.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'osprey-decode-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const osprey = async (...args: readonly string[]) => {
  const ended = { out: '', err: '', code: 0 };
  await runOsprey(args, {
    out: (text) => {
      ended.out += text;
    },
    err: (text) => {
      ended.err += text;
    },
    environment: {},
    exit: (code) => {
      ended.code = code;
    },
  });
  return ended;
};
const fileWith = (content: unknown): string => {
  const file = join(folder, 'payload.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const decoded = async (content: unknown, ...flags: readonly string[]) => {
  const { out, code } = await osprey('decode', fileWith(content), '--json', ...flags);
  return { elements: JSON.parse(out), code };
};

const bought = { side: 'buy', mint: token, tokens: '1000000', lamports: '1000000000' };

describe('osprey decode', () => {
  it.each([
    ['a raw webhook', [rawElement(buy)]],
    ['an enhanced webhook', [enhancedElement(buy)]],
    ['a single element', enhancedElement(buy)],
    ['a getTransaction result', rawElement(buy)],
    ['a getTransaction answer', { jsonrpc: '2.0', id: 1, result: rawElement(buy) }],
  ])('reads %s', async (_, content) => {
    const expected = { signature: signatureOf(1), launch: null, wallets: [{ wallet, trade: bought }] };
    expect(await decoded(content)).toEqual({ elements: [expected], code: 0 });
  });

  it('reports every given wallet for every element', async () => {
    const [one, two] = [address(60), wallet];
    const { elements } = await decoded([rawElement(buy), rawElement(sell)], '--wallet', one, '--wallet', two);
    expect(elements).toMatchObject([
      {
        wallets: [
          { wallet: one, trade: null, because: 'no token leg' },
          { wallet: two, trade: bought },
        ],
      },
      {
        wallets: [
          { wallet: one, trade: null },
          { wallet: two, trade: { side: 'sell', lamports: '500000000' } },
        ],
      },
    ]);
  });

  it('shows a launch', async () => {
    const { elements } = await decoded([rawElement(pumpFunLaunch({ creatorHex: addressHex(77) }))]);
    expect(elements).toMatchObject([{ launch: { venue: 'pump-fun', mint: token, creator: address(77), pool } }]);
  });

  it('shows a stablecoin trade with its asset and no lamports', async () => {
    const rows = [
      { account: tokenAccount, owner: wallet, mint: token, after: 5n },
      { account: address(9), owner: wallet, mint: usdcMint, before: 90_000_000n, after: 65_000_000n },
    ];
    const { elements } = await decoded([rawElement({ feePayer: wallet, tokens: rows })]);
    expect(elements[0].wallets[0].trade).toEqual({
      side: 'buy',
      mint: token,
      tokens: '5',
      lamports: null,
      quote: { asset: 'USDC', amount: '25000000' },
    });
  });

  it('prints a malformed element with its reason, goes on, and ends with 1', async () => {
    const { elements, code } = await decoded([7, rawElement(buy)]);
    expect(elements).toMatchObject([{ signature: null, error: 'not an object' }, { signature: signatureOf(1) }]);
    expect(code).toBe(1);
  });

  it('prints a table for a person', async () => {
    const { out, code } = await osprey('decode', fileWith([rawElement(buy), rawElement({ ...sell, failed: true })]));
    expect(code).toBe(0);
    for (const text of [signatureOf(1), signatureOf(2), '1000000000 lamports', 'failed']) expect(out).toContain(text);
  });

  it.each([
    ['a file that is not there', ['decode', '/no/such/file'], /cannot read \/no\/such\/file: ENOENT/],
    ['a wallet that is none', ['decode', 'x', '--wallet', 'zz'], /--wallet zz is not a base58 address/],
    ['no file', ['decode'], /missing required argument/],
    ['an unknown option', ['decode', 'x', '--frob'], /unknown option/],
    ['an unknown command', ['frob'], /unknown command/],
  ])('ends with 2 and a clear line for %s', async (_, args, message) => {
    const { code, err, out } = await osprey(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });

  it('ends with 2 when the file is not JSON', async () => {
    const { code, err } = await osprey('decode', fileWith('[1,'));
    expect(code).toBe(2);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('explains itself with an example', async () => {
    const { code, out } = await osprey('decode', '--help');
    expect(code).toBe(0);
    expect(out).toContain('Example:');
  });
});
