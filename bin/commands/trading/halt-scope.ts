/** Whose entries, and which part of them, `halt` and `resume` are about; and what stands in their way. */
import { type Command, Option } from 'commander';
import { entryContexts } from '#trading/domain/settings/halt-settings.ts';
import {
  type EntryContext,
  type HaltedPart,
  type StandingHalt,
  standingHalts,
} from '#trading/domain/settings/halts.ts';
import { modes } from '#trading/domain/settings/settings.ts';
import { shortAddress } from '#trading/domain/values/human-text.ts';
import { type UserId, walletAddress } from '#trading/domain/values/quantities.ts';
import { address } from '#trading/domain/values/wire.ts';
import type { SettingsSnapshot } from '#trading/ports/settings-store.ts';
import type { AmendOutcome } from '#trading/use-cases/settings/amend-settings.ts';
import { BadUse } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { dataOption } from '../options.ts';
import { userFrom } from './manual-options.ts';

export type ScopeFlags = {
  readonly data?: string;
  readonly user?: string;
  readonly global?: boolean;
  readonly leader?: string;
  readonly context?: EntryContext;
  readonly why: string;
  readonly json?: boolean;
};

/** `users` undefined: the row of all users together. */
export type HaltScope = { readonly part: HaltedPart; readonly users: readonly UserId[] | undefined };

/** Adds the options that say whose entries are meant. */
export const withScopeOptions = (command: Command): Command =>
  command
    .addOption(dataOption())
    .option('--user <id>', 'of this user; not needed when there is only one')
    .option('--global', 'of all users')
    .option('--leader <address>', 'only entries that copy this wallet')
    .addOption(new Option('--context <context>', 'only entries of this kind').choices([...entryContexts]))
    .option('--why <text>', 'kept with the change', 'by hand')
    .option('--json', 'as JSON');

const partOf = ({ leader, context }: ScopeFlags): HaltedPart => {
  if (leader !== undefined && context !== undefined) throw new BadUse('--leader and --context exclude each other');
  if (context !== undefined) return { kind: 'context', context };
  if (leader === undefined) return { kind: 'all' };
  if (!address.safeParse(leader).success) throw new BadUse(`"${leader}" is no wallet: it must be an address in base58`);
  return { kind: 'leader', leader: walletAddress(leader) };
};

/** What the flags mean. Throws `BadUse`. */
export const scopeOf = (snapshot: SettingsSnapshot, flags: ScopeFlags): HaltScope => {
  const part = partOf(flags);
  if (flags.global !== true) return { part, users: [userFrom(snapshot, flags.user).userId] };
  if (flags.user !== undefined) throw new BadUse('--user and --global exclude each other');
  return { part, users: undefined };
};

/** Whose and which entries, for a person. */
export const scopeText = ({ part, users }: HaltScope): string => {
  const whose = users === undefined ? 'all users' : users.join(', ');
  if (part.kind === 'context') return `${part.context} entries of ${whose}`;
  return part.kind === 'leader' ? `entries of ${whose} that copy ${part.leader}` : `entries of ${whose}`;
};

/** A change that was not made, for a person; undefined when all is as it was wished. */
export const problemOf = (whose: string, outcome: AmendOutcome): string | undefined => {
  switch (outcome.kind) {
    case 'saved':
    case 'unchanged':
      return undefined;
    case 'unreadable':
      return `${whose}: the settings cannot be read (${outcome.problem}); no entries are made as long as that is so`;
    case 'unknown-user':
      return `${whose}: there are no settings`;
    case 'changed-meanwhile':
      return `${whose}: others change these settings all the time; nothing was written, try again`;
  }
};

export type Obstacle = StandingHalt | { readonly kind: 'frozen'; readonly userId: UserId; readonly why: string };

/** Everything that keeps entries from being made now: halts, unreadable settings, frozen accounts. */
export const obstaclesIn = async ({ settings, accounts }: Connection): Promise<readonly Obstacle[]> => {
  const snapshot = await settings.load();
  const all = snapshot.users.flatMap(({ userId }) => modes.map((mode) => accounts.account(userId, mode)));
  const frozen = (await Promise.all(all)).flatMap((account) =>
    account?.frozenBecause === undefined
      ? []
      : [{ kind: 'frozen', userId: account.userId, why: `${account.frozenBecause}, ${account.mode}` } as const],
  );
  return [...standingHalts(snapshot), ...frozen];
};

const whoseText = (userId: UserId | undefined): string => userId ?? 'all users';
const flagOf = (userId: UserId | undefined): string => (userId === undefined ? '--global' : `--user ${userId}`);

/** A line that says what stands, and which command ends it. */
export const obstacleText = (obstacle: Obstacle): string => {
  switch (obstacle.kind) {
    case 'global':
      return `all users: halted (${obstacle.why}). osprey resume --global`;
    case 'settings-missing':
      return `all users: no entries, ${obstacle.why}`;
    case 'unreadable':
      return `${obstacle.row}: no entries, its settings cannot be read: ${obstacle.why}`;
    case 'user':
      return `${obstacle.userId}: halted (${obstacle.why}). osprey resume --user ${obstacle.userId}`;
    case 'panic':
      return `${obstacle.userId}: panic (${obstacle.why || 'no reason given'}). osprey resume --user ${obstacle.userId}`;
    case 'context':
      return `${whoseText(obstacle.userId)}: ${obstacle.context} halted. osprey resume ${flagOf(obstacle.userId)} --context ${obstacle.context}`;
    case 'leader':
      return `${whoseText(obstacle.userId)}: copies of ${shortAddress(obstacle.leader)} halted. osprey resume ${flagOf(obstacle.userId)} --leader ${obstacle.leader}`;
    case 'frozen':
      return `${obstacle.userId}: frozen (${obstacle.why}). osprey audit says more`;
  }
};
