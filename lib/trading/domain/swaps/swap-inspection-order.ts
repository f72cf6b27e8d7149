/**
 * The order of the instructions around the route. SOL that is wrapped behind the route, or an account that is closed before
 * it, would leave money where the swap does not take it from: programs execute in the order of the message.
 */
import type { DecodedInstruction } from './decoded-transaction.ts';
import type { InspectionRule } from './swap-inspection-rule.ts';
import { closeAccount, createTemporaryTag } from './swap-inspection-token-accounts.ts';
import { swapPrograms } from './swap-programs.ts';

const isToken = ({ programId }: DecodedInstruction): boolean =>
  programId === swapPrograms.token || programId === swapPrograms.token2022;
const isTemporary = ({ programId, dataHex }: DecodedInstruction): boolean =>
  programId === swapPrograms.jupiter && dataHex.startsWith(createTemporaryTag);

/** Refuses accounts opened and SOL wrapped behind the route, and accounts closed before it. A tip may stand anywhere. */
export const inspectOrder: InspectionRule = ({ decoded, tipAccounts }) => {
  const routeAt = decoded.instructions.findIndex(
    (each) => each.programId === swapPrograms.jupiter && !isTemporary(each),
  );
  const before = decoded.instructions.slice(0, Math.max(0, routeAt));
  const behind = decoded.instructions.slice(routeAt + 1);
  if (before.some((each) => isToken(each) && each.dataHex === closeAccount)) return 'close-before-route';
  if (behind.some((each) => isToken(each) && each.dataHex !== closeAccount)) return 'sync-behind-route';
  if (behind.some((each) => each.programId === swapPrograms.associatedToken || isTemporary(each)))
    return 'account-opened-behind-route';
  const wraps = behind.some(
    ({ programId, accounts: [, to] }) => programId === swapPrograms.system && !tipAccounts.has(to ?? ''),
  );
  return wraps ? 'wrapped-behind-route' : undefined;
};
