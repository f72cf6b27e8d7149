/** What the commands that trade by hand share: whose order, its id and reason, amounts as a person writes them. */
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import { type ManualAsk, requestIdText } from '#trading/domain/orders/manual-ask.ts';
import type { Portion } from '#trading/domain/orders/order-request.ts';
import type { UserRow } from '#trading/domain/settings/settings.ts';
import {
  type Lamports,
  lamports,
  type Mint,
  mint,
  tokenAmount,
  type UserId,
} from '#trading/domain/values/quantities.ts';
import { address } from '#trading/domain/values/wire.ts';
import type { SettingsSnapshot } from '#trading/ports/settings-store.ts';
import { everyUserOf } from '#trading/use-cases/settings/every-user.ts';
import { BadUse } from '../command-io.ts';
import { dataOption } from '../options.ts';

export type ManualFlags = {
  readonly data?: string;
  readonly user?: string;
  readonly id?: string;
  readonly why?: string;
  /** Seconds as text; false for `--no-wait`. */
  readonly wait: string | false;
  readonly json?: boolean;
};

/** Adds the options that every order by hand has. */
export const withManualOptions = (command: Command): Command =>
  command
    .addOption(dataOption())
    .option('--user <id>', 'whose order; not needed when there is only one user')
    .option('--id <id>', 'of the request: the same id never trades twice (default: a new one, which is shown)')
    .option('--why <text>', 'kept with the decision')
    .addOption(new Option('--wait <seconds>', 'how long to wait for the outcome').default('30').env('OSPREY_WAIT'))
    .option('--no-wait', 'only put the request on its queue')
    .option('--json', 'as JSON, amounts as decimal strings');

/** How long to wait for the outcome, ms; undefined: not at all. Throws `BadUse`. */
export const waitMsOf = ({ wait }: ManualFlags): number | undefined => {
  if (wait === false) return undefined;
  const seconds = Number(wait);
  if (!(seconds > 0 && seconds <= 600)) throw new BadUse(`--wait must be 1 to 600 seconds, not "${wait}"`);
  return seconds * 1_000;
};

const operator = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'operator';
  }
};

/** Whoever works with this command, as it stands in decisions and settings. */
export const operatorWith = (command: string): string => `${operator()} with osprey ${command}`;

/** Who asks, why, and the request's identity: the one that was given, or a new one. Throws `BadUse`. */
export const askOf = (command: string, { id, why = '' }: Pick<ManualFlags, 'id' | 'why'>): ManualAsk => {
  const requestId = requestIdText.safeParse(id ?? randomBytes(6).toString('hex'));
  if (!requestId.success) throw new BadUse(`--id must be ${requestId.error.issues[0]?.message}, not "${id}"`);
  if (why.length > 500) throw new BadUse('--why must be at most 500 characters');
  return { requestId: requestId.data, by: operatorWith(command), why };
};

/** The user that is named, or the only one. Throws `BadUse` when it is not clear whose order it is. */
export const userFrom = ({ users, unreadable }: SettingsSnapshot, id: string | undefined): UserRow => {
  const broken = unreadable.find(({ row }) => row === `user#${id}`);
  if (broken !== undefined) throw new BadUse(`the settings of "${id}" cannot be read: ${broken.problem}`);
  const found = id === undefined && users.length === 1 ? users[0] : users.find(({ userId }) => userId === id);
  if (found !== undefined) return found;
  const names = users.map(({ userId }) => userId).join(', ') || 'none';
  throw new BadUse(id === undefined ? `--user must name one of: ${names}` : `no user "${id}"; there are: ${names}`);
};

/**
 * Whose things are sold: the user that is named, or the only one. A row that cannot be read stops entries alone, so that its
 * owner is as good as any. Throws `BadUse` when it is not clear who is meant.
 */
export const sellerFrom = (snapshot: SettingsSnapshot, id: string | undefined): UserId => {
  const everyone = everyUserOf(snapshot);
  const found = id === undefined && everyone.length === 1 ? everyone[0] : everyone.find((each) => each === id);
  if (found !== undefined) return found;
  const names = everyone.join(', ') || 'none';
  throw new BadUse(id === undefined ? `--user must name one of: ${names}` : `no user "${id}"; there are: ${names}`);
};

/** A mint's address. Throws `BadUse`. */
export const mintFrom = (text: string): Mint => {
  if (!address.safeParse(text).success) throw new BadUse(`"${text}" is no mint: it must be an address in base58`);
  return mint(text);
};

/** SOL in decimal digits, as lamports. Throws `BadUse`. */
export const solFrom = (text: string): Lamports => {
  const [, whole = '', fraction = ''] = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  const found = lamports(BigInt(`${whole}${fraction.padEnd(9, '0')}` || '0'));
  if (found <= 0n)
    throw new BadUse(`the amount must be SOL above 0 with at most 9 decimals, such as 0.05, not "${text}"`);
  return found;
};

/** `all`, or a percentage with at most two decimals. Throws `BadUse`. */
export const portionFrom = (text: string): Portion => {
  const [, whole, fraction = ''] = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/.exec(text === 'all' ? '100' : text) ?? [];
  const bps = whole === undefined ? 0n : BigInt(`${whole}${fraction.padEnd(2, '0')}`);
  if (bps < 1n || bps > 10_000n)
    throw new BadUse(`how much to sell must be "all" or a percentage from 0.01 to 100, not "${text}"`);
  return { numerator: tokenAmount(bps), denominator: tokenAmount(10_000n) };
};
