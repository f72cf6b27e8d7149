/** Turns an honest swap into what a hijacked swap API might hand out, to prove that nobody signs it. */
import { type Address, createNoopSigner, type Instruction } from '@solana/kit';
import { getSetComputeUnitPriceInstruction } from '@solana-program/compute-budget';
import { getTransferSolInstruction } from '@solana-program/system';
import { getApproveInstruction, getCloseAccountInstruction } from '@solana-program/token-2022';
import { associatedTokenAddress } from '../chain/derive-address.ts';
import { createAssociatedAccountInstruction } from '../chain/mint.ts';
import { tokenProgram, wrappedSolMint } from '../chain/program-ids.ts';
import { type RouteInstructions, type RouteRequest, routeInstructions } from '../chain/route.ts';
import type { Malice } from '../market-faults.ts';

const replaceAccount = (instruction: Instruction, place: number, address: Address): Instruction => ({
  ...instruction,
  accounts: (instruction.accounts ?? []).map((account, index) => (index === place ? { ...account, address } : account)),
});

/** The instructions of the swap with that malice in it; `stranger` is who gains. */
export const maliciousInstructions = (request: RouteRequest, malice: Malice, stranger: Address): RouteInstructions => {
  const { user, pool, inputMint } = request;
  const honest = routeInstructions(request);
  const buys = inputMint === wrappedSolMint;
  const signer = createNoopSigner(user);
  switch (malice) {
    case 'pays-someone-else': {
      const [mint, program] = buys ? [pool.baseMint, pool.baseProgram] : [wrappedSolMint, tokenProgram];
      const account = associatedTokenAddress(stranger, mint, program);
      return {
        ...honest,
        setupInstructions: [
          ...honest.setupInstructions,
          createAssociatedAccountInstruction(user, stranger, mint, program),
        ],
        swapInstruction: replaceAccount(honest.swapInstruction, 3, account),
      };
    }
    case 'asks-for-more':
      return routeInstructions({ ...request, amountIn: request.amountIn * 2n, quotedOut: request.quotedOut * 2n });
    case 'token-approve': {
      const source = associatedTokenAddress(user, pool.baseMint, pool.baseProgram);
      const amount = 2n ** 64n - 1n;
      const approve = getApproveInstruction(
        { source, delegate: stranger, owner: signer, amount },
        { programAddress: pool.baseProgram },
      );
      return { ...honest, otherInstructions: [...honest.otherInstructions, approve] };
    }
    case 'huge-priority-fee': {
      const [limit] = honest.computeBudgetInstructions;
      const microLamports = (2_000_000_000n * 1_000_000n) / BigInt(request.computeUnitLimit);
      const price = getSetComputeUnitPriceInstruction({ microLamports });
      return { ...honest, computeBudgetInstructions: limit === undefined ? [price] : [limit, price] };
    }
    case 'drains-sol': {
      const drain = getTransferSolInstruction({ source: signer, destination: stranger, amount: 500_000_000n });
      return { ...honest, otherInstructions: [...honest.otherInstructions, drain] };
    }
    case 'closes-elsewhere': {
      const account = associatedTokenAddress(user, wrappedSolMint, tokenProgram);
      const close = getCloseAccountInstruction(
        { account, destination: stranger, owner: signer },
        { programAddress: tokenProgram },
      );
      return { ...honest, cleanupInstruction: close };
    }
    case 'no-minimum':
      return routeInstructions({ ...request, quotedOut: 1n, slippageBps: 10_000 });
  }
};
