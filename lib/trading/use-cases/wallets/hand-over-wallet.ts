/** The end of a rotation: settings, accounts and the comparison with the chain name the new wallet, in one step. */
import { beginning } from '../../domain/books/reconciliation.ts';
import { leaveLive } from '../../domain/settings/live-settings.ts';
import type { UserRow } from '../../domain/settings/settings.ts';
import type { Rotation, RotationFacts } from '../../domain/wallets/rotation.ts';
import { leftBehind } from '../../domain/wallets/rotation-booking.ts';
import type { HandOver } from '../../ports/rotation-book.ts';
import type { Rotating } from './rotating.ts';

export type HandedOver =
  | 'on'
  | { readonly pause: string }
  | { readonly kind: 'stuck'; readonly reason: string; readonly mint: undefined; readonly rotation: Rotation };

/** Settings that name the new wallet, back on paper: the confirmation of live mode was for the old one. */
export const settingsFor = (row: UserRow, { to, by, from }: Rotation, atMs: number): HandOver['settings'] => ({
  next: { ...leaveLive(row.settings), wallet: to },
  expectedVersion: row.version,
  author: { by, why: `wallet rotated from ${from}`, atMs },
});

/** Hands the user over once everything has moved and the books equal the chain. */
export const handOver = async (deps: Rotating, rotation: Rotation, facts: RotationFacts): Promise<HandedOver> => {
  const { userId, from, to, by, startedAtSlot } = rotation;
  const nowMs = deps.clock();
  const [{ users }, flows, paper, compared] = await Promise.all([
    deps.settings.load(),
    deps.accounts.flows(userId),
    deps.accounts.account(userId, 'paper'),
    deps.accounts.reconciliation(userId, 'live'),
  ]);
  const row = users.find((user) => user.userId === userId);
  const stuck = (reason: string): HandedOver => ({ kind: 'stuck', reason, mint: undefined, rotation });
  if (row === undefined) return stuck('the settings of the user cannot be read');
  if (row.settings.wallet !== from)
    return stuck(`the settings name ${row.settings.wallet}, which is not the old wallet`);
  const before = compared ?? beginning(facts.account);
  const { tokens } = facts.to;
  const booking = leftBehind(
    rotation,
    facts.account,
    facts.held,
    flows.filter(({ mode }) => mode === 'live'),
    tokens,
    facts.from.lamports,
    facts.from.slot,
    nowMs,
  );
  const outcome = await deps.rotations.commit({
    next: { ...rotation, status: 'done', version: rotation.version + 1 },
    ...(booking === undefined ? {} : { booking }),
    handOver: {
      settings: settingsFor(row, rotation, nowMs),
      accounts: paper === undefined ? ['live'] : ['live', 'paper'],
      thaw: { because: 'wallet-rotation', by, why: `handed over to ${to}`, atMs: nowMs },
      freeze: rotation.frozenBefore,
      reconciliation:
        before === undefined
          ? undefined
          : {
              ...before,
              through: { slot: startedAtSlot, signature: undefined },
              openingTokens: new Map([...before.openingTokens].filter(([mint]) => tokens.has(mint))),
              suspicion: undefined,
              version: before.version + 1,
            },
    },
  });
  return outcome === 'committed' ? 'on' : { pause: 'something-changed' };
};
