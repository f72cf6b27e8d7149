import { address } from '@solana/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { sendInstructions } from '#local/market/chain/compose-wire.ts';
import { associatedTokenAddress } from '#local/market/chain/derive-address.ts';
import { keypairFromSeed } from '#local/market/chain/keypair.ts';
import { createMint, type MintDesign, mintTo, revokeInstruction } from '#local/market/chain/mint.ts';
import { token2022Program, tokenProgram } from '#local/market/chain/program-ids.ts';
import { type RpcServer, startRpcServer } from '#local/market/chain/rpc/rpc-server.ts';
import { type MintFacts, unsafeMint } from '#trading/domain/safety/mint-facts.ts';
import { mint as mintOf, walletAddress } from '#trading/domain/values/quantities.ts';
import { createTestMarket } from '../../local/market/chain/test-market.ts';
import { type StubRpc, startStubRpc } from './stub-rpc.ts';

const market = createTestMarket();
const { chain, creator, user } = market;
const wallet = walletAddress(user.address);
let server: RpcServer;
beforeAll(async () => {
  server = await startRpcServer(chain);
});
afterAll(() => server.close());

const reader = () => createSolanaAccountReader({ rpcUrls: [server.url], timeoutMs: 2_000 });
let made = 0;
/** A fresh mint of which the user holds `amount`, its mint authority revoked. */
const mintWith = (design: Partial<MintDesign> & Pick<MintDesign, 'programId'>, amount = 5n) => {
  made += 1;
  const mint = keypairFromSeed('accounts', `mint ${made}`);
  createMint(chain, { payer: creator, mint, authority: creator }, { decimals: 6, ...design });
  const thaw = design.frozenByDefault ? { thawBy: creator.address } : {};
  const { programId } = design;
  mintTo(
    chain,
    { payer: creator, authority: creator },
    { mint: mint.address, programId, owner: user.address, amount, ...thaw },
  );
  return mintOf(mint.address);
};
const heldRent = (mint: string, program: typeof tokenProgram | typeof token2022Program) =>
  chain.lamports(associatedTokenAddress(user.address, address(mint), program));
const factsOf = async (mint: ReturnType<typeof mintOf>): Promise<MintFacts> => {
  const facts = await reader().mintFacts(mint);
  if (facts === undefined) throw new Error('no facts');
  return facts;
};

const metadata = { name: 'Coin', symbol: 'COIN', uri: 'https://example.com/coin.json' };
const stranger = keypairFromSeed('accounts', 'stranger').address;
const designs: readonly (readonly [
  name: string,
  design: Partial<MintDesign> & Pick<MintDesign, 'programId'>,
  extensions: string[],
])[] = [
  ['an SPL mint', { programId: tokenProgram }, []],
  ['a bare Token-2022 mint', { programId: token2022Program }, []],
  ['a mint with metadata', { programId: token2022Program, metadata }, ['metadata-pointer', 'token-metadata']],
  [
    'a mint with a transfer fee',
    { programId: token2022Program, transferFee: { basisPoints: 0, maximum: 0n } },
    ['transfer-fee-config'],
  ],
  [
    'a mint with a permanent delegate',
    { programId: token2022Program, permanentDelegate: stranger },
    ['permanent-delegate'],
  ],
  [
    'a mint with a close authority',
    { programId: token2022Program, closeAuthority: stranger },
    ['mint-close-authority'],
  ],
  ['a mint with a transfer hook', { programId: token2022Program, transferHook: stranger }, ['transfer-hook']],
  [
    'a mint whose accounts start frozen',
    { programId: token2022Program, frozenByDefault: true, freezeAuthority: creator.address },
    ['default-account-state'],
  ],
];

describe('mint facts', () => {
  it.each(designs)(
    'of %s name its extensions, and its accounts cost what the chain took',
    async (_name, design, extensions) => {
      const mint = mintWith(design);
      const facts = await factsOf(mint);
      expect(facts).toMatchObject({
        mint,
        program: design.programId === tokenProgram ? 'spl-token' : 'token-2022',
        decimals: 6,
        supply: 5n,
        mintAuthority: creator.address,
        freezeAuthority: design.freezeAuthority,
      });
      expect([...facts.extensions].sort()).toEqual([...extensions].sort());
      expect(await reader().tokenAccountRent(facts)).toBe(heldRent(mint, design.programId));
    },
  );

  it('see an authority that was given up', async () => {
    const mint = mintWith({ programId: token2022Program, metadata });
    sendInstructions(chain, [revokeInstruction(address(mint), token2022Program, creator.address, 'mint')], creator);
    const facts = await factsOf(mint);
    expect(facts.mintAuthority).toBeUndefined();
    expect(unsafeMint(facts)).toBeUndefined();
  });

  it('tell the name in the mint, and who may raise which transfer fee', async () => {
    const transferFee = { basisPoints: 250, maximum: 9n };
    const facts = await factsOf(mintWith({ programId: token2022Program, metadata, transferFee }));
    expect(facts.metadata).toEqual(metadata);
    expect(facts.transferFee).toEqual({ bps: 250, nextBps: 250, authority: creator.address });
    const plain = await factsOf(mintWith({ programId: tokenProgram }));
    expect([plain.metadata, plain.transferFee]).toEqual([undefined, undefined]);
  });

  it('are missing for an account that is not there, a wallet and a token account', async () => {
    const mint = mintWith({ programId: tokenProgram });
    const account = associatedTokenAddress(user.address, address(mint), tokenProgram);
    for (const other of [stranger, user.address, account]) {
      expect(await reader().mintFacts(mintOf(other))).toBeUndefined();
    }
  });
});

describe('balances', () => {
  it('are the wallet’s lamports', async () => {
    expect(await reader().balance(wallet)).toBe(chain.lamports(user.address));
  });

  it('are the raw tokens of both programs, zeros left out', async () => {
    const [spl, extended, none] = [
      mintWith({ programId: tokenProgram }, 2n ** 63n),
      mintWith({ programId: token2022Program, transferFee: { basisPoints: 100, maximum: 1n } }, 7n),
      mintWith({ programId: tokenProgram }, 0n),
    ];
    const balances = await reader().tokenBalances(wallet);
    expect(balances.get(spl)).toBe(2n ** 63n);
    expect(balances.get(extended)).toBe(7n);
    expect(balances.has(none)).toBe(false);
  });
});

describe('a reader whose node fails', () => {
  const key = 'rpc-key-that-nobody-may-see';
  let broken: StubRpc;
  beforeAll(async () => {
    broken = await startStubRpc(key);
  });
  afterAll(() => broken.stop());

  it('asks the next node', async () => {
    const both = createSolanaAccountReader({ rpcUrls: [broken.url, server.url], timeoutMs: 2_000 });
    expect(await both.balance(wallet)).toBe(chain.lamports(user.address));
  });

  it('throws instead of answering with zeros or nothing', async () => {
    const alone = createSolanaAccountReader({ rpcUrls: [broken.url], timeoutMs: 2_000 });
    const facts = { program: 'spl-token', extensions: [] } as unknown as MintFacts;
    const asked = [
      alone.balance(wallet),
      alone.tokenBalances(wallet),
      alone.mintFacts(mintOf(wallet)),
      alone.tokenAccountRent(facts),
    ];
    for (const outcome of await Promise.allSettled(asked)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'solana/rpc-failed' } });
      expect(JSON.stringify(outcome) + String((outcome as PromiseRejectedResult).reason.stack)).not.toContain(key);
    }
  });

  it('asks for the rent of a length once, and again after a failure', async () => {
    const facts = { program: 'spl-token', extensions: [] } as unknown as MintFacts;
    const one = createSolanaAccountReader({ rpcUrls: [broken.url], timeoutMs: 2_000 });
    await expect(one.tokenAccountRent(facts)).rejects.toThrow();
    broken.on('getMinimumBalanceForRentExemption', { result: 2_039_280 });
    broken.requests.length = 0;
    expect([await one.tokenAccountRent(facts), await one.tokenAccountRent(facts)]).toEqual([2_039_280n, 2_039_280n]);
    expect(broken.requests.map(({ params }) => params)).toEqual([[165]]);
  });
});
