/** Opening and closing the wallet's own token accounts; every other token instruction is refused. */

import { wrappedSolMint } from '../values/quantities.ts';
import type { DecodedInstruction, OwnTokenAccount } from './decoded-transaction.ts';
import type { Inspection, InspectionRule } from './swap-inspection-rule.ts';
import { swapPrograms } from './swap-programs.ts';

/** Associated Token program: no data or 0 `Create`, 1 `CreateIdempotent`; accounts: payer, account, owner, mint, system, token program. */
const createTags: ReadonlySet<string> = new Set(['', '00', '01']);
/** Token programs: `SyncNative` (account) and `CloseAccount` (account, destination, authority). */
const syncNative = '11';
export const closeAccount = '09';
/** Jupiter v6 `create_token_account` with its bump; accounts: token account, user, mint, token program, system. */
export const createTemporaryTag = '93f17b64f484ae76';

const ownAccount = ({ decoded }: Inspection, address: string | undefined): OwnTokenAccount | undefined =>
  decoded.ownTokenAccounts.find((own) => own.address === address);

/** A hidden address passes where the derived account address leaves it no choice; the program checks the derivation. */
const differs = (found: string | undefined, wanted: string): boolean => found !== undefined && found !== wanted;

const inspectCreate = (inspection: Inspection, { accounts, dataHex }: DecodedInstruction): string | undefined => {
  const [payer, address, owner, mint, , tokenProgram] = accounts;
  const { wallet } = inspection.expected;
  if (!createTags.has(dataHex)) return `associated-token-instruction-not-allowed: ${dataHex.slice(0, 8)}`;
  if (payer !== wallet) return `token-account-paid-by-other: ${payer ?? 'hidden'}`;
  if (owner !== wallet) return `token-account-of-other-owner: ${owner ?? 'hidden'}`;
  const own = ownAccount(inspection, address);
  if (own?.kind !== 'associated') return `token-account-not-of-this-swap: ${address ?? 'hidden'}`;
  if (differs(mint, own.mint)) return `token-account-of-other-mint: ${mint}`;
  if (differs(tokenProgram, own.tokenProgram)) return `token-account-of-other-program: ${tokenProgram}`;
  return undefined;
};

const inspectToken = (inspection: Inspection, instruction: DecodedInstruction): string | undefined => {
  const { accounts, dataHex, programId } = instruction;
  if (dataHex !== syncNative && dataHex !== closeAccount) {
    return `token-instruction-not-allowed: ${Number.parseInt(dataHex.slice(0, 2) || '-1', 16)}`;
  }
  const [address, destination, authority] = accounts;
  const own = ownAccount(inspection, address);
  const verb = dataHex === syncNative ? 'sync' : 'close';
  if (own?.mint !== wrappedSolMint || own.tokenProgram !== programId) {
    return `${verb}-of-other-account: ${address ?? 'hidden'}`;
  }
  if (verb === 'sync') return undefined;
  if (destination !== inspection.expected.wallet) return `close-to-stranger: ${destination ?? 'hidden'}`;
  if (authority !== inspection.expected.wallet || accounts.length !== 3) return 'close-by-other-authority';
  return undefined;
};

const inspectTemporary = (inspection: Inspection, { accounts }: DecodedInstruction): string | undefined => {
  const [address, user, mint] = accounts;
  if (ownAccount(inspection, address)?.kind !== 'temporary') return `temporary-account-foreign: ${address ?? 'hidden'}`;
  if (user !== inspection.expected.wallet) return `temporary-account-of-other-owner: ${user ?? 'hidden'}`;
  return differs(mint, wrappedSolMint) ? `temporary-account-of-other-mint: ${mint}` : undefined;
};

/**
 * Refuses to leave own wrapped SOL open that anything in the transaction names, so that nothing stays behind in it: neither
 * what was wrapped nor what a sale brought.
 */
export const inspectUnwrapping: InspectionRule = ({ decoded, instructionsOf }) => {
  const closed = instructionsOf(swapPrograms.token)
    .filter(({ dataHex }) => dataHex === closeAccount)
    .map(({ accounts: [address] }) => address);
  const open = decoded.ownTokenAccounts.find(
    ({ address, mint }) =>
      mint === wrappedSolMint &&
      !closed.includes(address) &&
      decoded.instructions.some(({ accounts }) => accounts.includes(address)),
  );
  if (open === undefined) return undefined;
  return open.kind === 'temporary' ? 'temporary-account-left-open' : `wrapped-account-left-open: ${open.address}`;
};

/** Refuses token instructions other than opening own accounts of this swap and syncing or closing own wrapped SOL. */
export const inspectTokenAccounts: InspectionRule = (inspection) => {
  const { instructionsOf } = inspection;
  const reasons = [
    ...instructionsOf(swapPrograms.associatedToken).map((each) => inspectCreate(inspection, each)),
    ...instructionsOf(swapPrograms.token, swapPrograms.token2022).map((each) => inspectToken(inspection, each)),
    ...instructionsOf(swapPrograms.jupiter)
      .filter(({ dataHex }) => dataHex.startsWith(createTemporaryTag))
      .map((each) => inspectTemporary(inspection, each)),
  ];
  return reasons.find((reason) => reason !== undefined);
};
