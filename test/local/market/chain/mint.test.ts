import { describe, expect, it } from 'vitest';
import { mustLand, sendInstructions } from '#local/market/chain/compose-wire.ts';
import { keypairFromSeed } from '#local/market/chain/keypair.ts';
import { createMint, mintTo, mintToInstructions, revokeInstruction } from '#local/market/chain/mint.ts';
import { createPool, findPool, poolReserves } from '#local/market/chain/pool.ts';
import { token2022Program, tokenProgram } from '#local/market/chain/program-ids.ts';
import { createTestMarket, oneSol } from './test-market.ts';

const inMarket = () => {
  const market = createTestMarket();
  const mint = keypairFromSeed(market.chain.seed, 'mint');
  return { ...market, mint, minter: { payer: market.creator, mint, authority: market.creator } };
};

describe('a mint', () => {
  it('fills a pool from what its creator holds', () => {
    const { chain, creator, mint, minter } = inMarket();
    createMint(chain, minter, { decimals: 9, programId: tokenProgram });
    mintTo(chain, minter, { mint: mint.address, programId: tokenProgram, owner: creator.address, amount: 500n });
    expect(findPool(chain, mint.address)).toBeUndefined();
    const amounts = { baseMint: mint.address, baseAmount: 400n, quoteLamports: oneSol };
    const pool = createPool(chain, { payer: creator }, amounts);
    expect(findPool(chain, mint.address)).toEqual(pool);
    expect(poolReserves(chain, pool)).toEqual({ base: 400n, quote: oneSol });
    expect(chain.tokenAccountsOfMint(mint.address).map(({ amount }) => amount)).toEqual([400n, 100n]);
  });

  it('cannot be minted once its authority is given up', () => {
    const { chain, creator, mint, minter } = inMarket();
    createMint(chain, minter, { decimals: 6, programId: tokenProgram, freezeAuthority: creator.address });
    const revoke = (kind: 'mint' | 'freeze') => revokeInstruction(mint.address, tokenProgram, creator.address, kind);
    mustLand(chain, [revoke('mint'), revoke('freeze')], creator);
    expect(chain.mint(mint.address)).toMatchObject({ mintAuthority: undefined, freezeAuthority: undefined });
    const under = { payer: creator.address, mint: mint.address, programId: tokenProgram, authority: creator.address };
    const more = mintToInstructions({ ...under, owner: creator.address, amount: 1n });
    expect(sendInstructions(chain, more, creator)).toMatchObject({ error: { InstructionError: [1, { Custom: 5 }] } });
  });

  it('takes a name of any length, the one included that would make it as long as a multisig', () => {
    const { chain, minter } = inMarket();
    for (let length = 20; length < 40; length += 1) {
      const mint = keypairFromSeed(chain.seed, `name ${length}`);
      const metadata = { name: 'n'.repeat(length), symbol: 'OSP', uri: '' };
      const made = createMint(chain, { ...minter, mint }, { decimals: 6, programId: token2022Program, metadata });
      expect(made.programId).toBe(token2022Program);
    }
  });
});
