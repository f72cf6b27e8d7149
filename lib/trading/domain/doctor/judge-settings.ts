/** Settings, what they stop, and the wallets that they name. */
import type { Account } from '../books/books.ts';
import { contradictionsIn } from '../settings/contradictions.ts';
import type { GlobalRow, UserRow } from '../settings/settings.ts';
import { type Finding, fail, pass, skip, warn, worstOf } from './finding.ts';

type Settings = {
  readonly users: readonly UserRow[];
  readonly global: GlobalRow | undefined;
  readonly unreadable: readonly { readonly row: string; readonly problem: string }[];
};

/** Whether every row can be read. */
export const judgeSettings = ({ users, global, unreadable }: Settings): Finding => {
  const broken = unreadable.map(({ row, problem }) => {
    const flags = row.startsWith('user#') ? `--user ${row.slice('user#'.length)}` : '--global';
    return fail(
      `${row} cannot be read: ${problem}`,
      `osprey settings edit ${flags} mends it, after an update osprey settings upgrade ${flags}; no entries until then`,
    );
  });
  const missing =
    global === undefined && !unreadable.some(({ row }) => row === 'global')
      ? [fail('there is no global row', 'write it: without it nobody makes entries')]
      : [];
  const nobody =
    users.length === 0 && broken.length === 0
      ? [warn('there is no user', 'osprey wallet create USER makes the first one')]
      : [];
  const idle = global?.settings.launchAddresses.length === 0 && users.some((user) => user.settings.sniper.enabled);
  const deaf = idle ? [warn('launches are sniped, and no launch address is set', 'add launchAddresses to global')] : [];
  const contradictory = users.flatMap(({ userId, settings }) =>
    contradictionsIn(settings).map((told) =>
      warn(`${userId}: ${told}`, `osprey settings set PATH VALUE --user ${userId} changes one of the two`),
    ),
  );
  return worstOf(
    [...broken, ...missing, ...nobody, ...deaf, ...contradictory],
    pass(`${users.length} users, every row is valid`),
  );
};

/** Halts in force: an owner forgets them more often than he sets them. */
export const judgeHalts = ({ users, global }: Pick<Settings, 'users' | 'global'>): Finding => {
  const forAll = global?.settings.halts ?? { contexts: [], leaders: [] };
  const halted = [
    ...(global?.settings.haltEntries === true ? ['everybody (global)'] : []),
    ...forAll.contexts.map((context) => `everybody (${context})`),
    ...(forAll.leaders.length > 0 ? [`everybody (${forAll.leaders.length} leaders)`] : []),
    ...users.flatMap(({ userId, settings: { haltEntries, halts } }) => [
      ...(halts.panic !== null ? [`${userId} (panic)`] : haltEntries ? [userId] : []),
      ...halts.contexts.map((context) => `${userId} (${context})`),
      ...(halts.leaders.length > 0 ? [`${userId} (${halts.leaders.length} leaders)`] : []),
    ]),
  ];
  return halted.length === 0
    ? pass('no halt is in force')
    : warn(`entries are halted for ${halted.join(', ')}`, 'exits go on; osprey resume ends a halt');
};

/** Accounts whose entries are frozen because books and chain differ. */
export const judgeFreezes = (accounts: readonly Account[]): Finding => {
  const frozen = accounts.flatMap(({ userId, mode, frozenBecause }) =>
    frozenBecause === undefined ? [] : [`${userId} ${mode}: ${frozenBecause}`],
  );
  return frozen.length === 0
    ? pass('no account is frozen')
    : fail(
        `entries are frozen: ${frozen.join('; ')}`,
        'osprey audit shows the difference; osprey accept ends an unknown outflow',
      );
};

/** Whose wallet is whose: what two users share is counted twice, and a rotation of one drains the other. */
export const judgeWalletOwners = (claims: readonly { readonly userId: string; readonly wallet: string }[]): Finding => {
  const owners = new Map<string, Set<string>>();
  for (const { userId, wallet } of claims) owners.set(wallet, (owners.get(wallet) ?? new Set()).add(userId));
  const shared = [...owners].filter(([, users]) => users.size > 1);
  if (owners.size === 0) return skip('there is no user');
  if (shared.length === 0) return pass(`${owners.size} wallets, each with one owner`);
  return fail(
    shared.map(([wallet, users]) => `${[...users].join(' and ')} share the wallet ${wallet}`).join('; '),
    'halt both with osprey halt --user ID; give all but one another wallet with osprey settings set wallet ADDRESS --user ID, ' +
      'after osprey live off where one is live, or take him away with osprey user remove ID',
  );
};

/** A wallet key as far as it could be looked at. */
export type KeyLook =
  | { readonly kind: 'matches' | 'differs' | 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** Whoever asks may not read keys, as it should be for most. */
  | { readonly kind: 'not-allowed' };

export type WalletLook = { readonly userId: string; readonly mode: 'paper' | 'live'; readonly key: KeyLook };

const judgeKey = ({ userId, mode, key }: WalletLook): Finding => {
  switch (key.kind) {
    case 'matches':
      return pass('every key signs for the wallet in the settings');
    case 'differs':
      return fail(
        `the key of ${userId} signs for another wallet`,
        'put the right wallet into the settings, or its key',
      );
    case 'unreadable':
      return fail(`the key of ${userId} cannot be used: ${key.reason}`, 'osprey wallet import USER puts it back');
    case 'not-allowed':
      return warn(
        `the key of ${userId} may not be read from here`,
        'only the executors and reconcile need to; ask with their rights to be sure',
      );
    case 'missing':
      return mode === 'live'
        ? fail(`${userId} trades live and has no key`, 'osprey wallet import USER')
        : warn(`${userId} has no key`, 'paper trades need none; osprey wallet create USER before going live');
  }
};

/** Whether every user's key is there and signs for his wallet. */
export const judgeWalletKeys = (wallets: readonly WalletLook[]): Finding =>
  worstOf(wallets.map(judgeKey), skip('there is no user'));
