/** The litesvm instance behind the chain, with the venue programs in place. */
import { type Address, lamports } from '@solana/kit';
import { LiteSVM } from 'litesvm';
import { ammProgram, noopProgram } from '../program/programs.ts';
import type { ChainAccount } from './chain.ts';
import { jupiterProgram, venuePrograms } from './program-ids.ts';

/** A machine that leaves blockhashes and duplicates to the chain (it knows only one valid blockhash at a time). */
export const createVirtualMachine = (snapshot: Uint8Array | undefined): LiteSVM => {
  const machine = snapshot ? LiteSVM.fromBytes(snapshot) : new LiteSVM().withNativeMints();
  machine.withBlockhashCheck(false).withTransactionHistory(0n).withSigverify(true);
  if (snapshot) return machine;
  machine.addProgram(jupiterProgram, ammProgram());
  for (const program of Object.values(venuePrograms)) machine.addProgram(program, noopProgram());
  return machine;
};

/** The account, or undefined when it holds nothing. */
export const readAccount = (machine: LiteSVM, address: Address): ChainAccount | undefined => {
  const found = machine.getAccount(address);
  if (!found.exists || found.lamports === 0n) return undefined;
  const { executable, programAddress } = found;
  return { address, lamports: found.lamports, owner: programAddress, executable, data: found.data };
};

/** Puts an account in place, past all rules. */
export const putAccount = (machine: LiteSVM, account: ChainAccount): void =>
  machine.setAccount({
    address: account.address,
    lamports: lamports(account.lamports),
    programAddress: account.owner,
    executable: account.executable,
    data: account.data,
    space: BigInt(account.data.length),
  });
