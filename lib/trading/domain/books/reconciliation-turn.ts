import type { EpochMs, UserId } from '../values/quantities.ts';

export const turnMs = 60_000;

/**
 * The users whose turn it is in this minute, at most `most`. The turns go round: within as many minutes as it takes to
 * see everybody, everybody is seen, and a turn that is cut short is cut at another user next time.
 */
export const usersInTurn = (userIds: readonly UserId[], nowMs: EpochMs, most: number): readonly UserId[] => {
  if (userIds.length === 0) return [];
  const sorted = userIds.toSorted();
  const turns = Math.ceil(sorted.length / most);
  const minute = Math.floor(nowMs / turnMs);
  const from = (minute % turns) * most;
  const turn = sorted.slice(from, from + most);
  const first = Math.floor(minute / turns) % turn.length;
  return [...turn.slice(first), ...turn.slice(0, first)];
};
