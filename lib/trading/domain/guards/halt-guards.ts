/** Whether its owner lets entries happen at all, in this context, after this leader, in this mode. */
import { contextOf } from '../orders/entry-origin.ts';
import { type AccountFacts, type EntryFacts, type Guard, verdict } from './guard.ts';

export const settingsReadable: Guard<Pick<EntryFacts, 'global'>> = ({ global }) =>
  verdict('settings-readable', global !== undefined, global === undefined ? 'no' : 'yes', 'yes');

export const halted: Guard<Pick<EntryFacts, 'global' | 'settings'>> = ({ global, settings }) => {
  const byUser = settings.halts.panic !== null ? 'panic' : settings.haltEntries ? 'user' : 'no';
  const found = global?.haltEntries === true ? 'global' : byUser;
  return verdict('halted', found === 'no', found, 'no');
};

export const contextHalted: Guard<EntryFacts> = ({ origin, settings: { halts } }) => {
  const context = contextOf(origin);
  const { contexts } = halts;
  return verdict(
    'context-halted',
    !contexts.includes(context),
    context,
    contexts.length === 0 ? 'any' : `not ${contexts.join(', ')}`,
  );
};

export const leaderHalted: Guard<EntryFacts> = ({ origin, settings: { halts } }) => {
  if (origin.kind !== 'wallet-trade') return undefined;
  const isHalted = halts.leaders.includes(origin.wallet);
  return verdict('leader-halted', !isHalted, isHalted ? origin.wallet : 'no', 'no');
};

/** What was planned on paper is never carried out with real money, nor the other way round. */
export const modeChanged: Guard<EntryFacts> = ({ plannedMode, settings: { mode } }) =>
  verdict('mode-changed', plannedMode === mode, plannedMode, mode);

export const accountFrozen: Guard<AccountFacts> = ({ account: { frozenBecause } }) =>
  verdict('account-frozen', frozenBecause === undefined, frozenBecause ?? 'no', 'no');
