/** Whether its owner lets entries happen at all, in this context, after this leader, in this mode. */
import { contextOf } from '../orders/entry-origin.ts';
import type { UserSettings } from '../settings/settings.ts';
import { type AccountFacts, type EntryFacts, type Guard, verdict } from './guard.ts';

export const settingsReadable: Guard<Pick<EntryFacts, 'global'>> = ({ global }) =>
  verdict('settings-readable', global !== undefined, global === undefined ? 'no' : 'yes', 'yes');

export const halted: Guard<Pick<EntryFacts, 'global' | 'settings'>> = ({ global, settings }) => {
  const byUser = settings.halts.panic !== null ? 'panic' : settings.haltEntries ? 'user' : 'no';
  const found = global?.haltEntries === true ? 'global' : byUser;
  return verdict('halted', found === 'no', found, 'no');
};

type Members = 'contexts' | 'leaders';

/** By whom a member of the lists is halted: for everybody, or for this user. */
const haltedBy = <Of extends Members>(
  { global, settings }: EntryFacts,
  members: Of,
  isMeant: (member: UserSettings['halts'][Of][number]) => boolean,
): 'global' | 'user' | undefined => {
  if (global?.halts[members].some(isMeant) === true) return 'global';
  return settings.halts[members].some(isMeant) ? 'user' : undefined;
};

export const contextHalted: Guard<EntryFacts> = (facts) => {
  const context = contextOf(facts.origin);
  const by = haltedBy(facts, 'contexts', (each) => each === context);
  const halted = [...new Set([...(facts.global?.halts.contexts ?? []), ...facts.settings.halts.contexts])];
  return verdict(
    'context-halted',
    by === undefined,
    by === undefined ? context : `${context} (${by})`,
    halted.length === 0 ? 'any' : `not ${halted.join(', ')}`,
  );
};

export const leaderHalted: Guard<EntryFacts> = (facts) => {
  const { origin } = facts;
  if (origin.kind !== 'wallet-trade') return undefined;
  const by = haltedBy(facts, 'leaders', (each) => each === origin.wallet);
  return verdict('leader-halted', by === undefined, by === undefined ? 'no' : `${origin.wallet} (${by})`, 'no');
};

/** What was planned on paper is never carried out with real money, nor the other way round. */
export const modeChanged: Guard<EntryFacts> = ({ plannedMode, settings: { mode } }) =>
  verdict('mode-changed', plannedMode === mode, plannedMode, mode);

export const accountFrozen: Guard<AccountFacts> = ({ account: { frozenBecause } }) =>
  verdict('account-frozen', frozenBecause === undefined, frozenBecause ?? 'no', 'no');
