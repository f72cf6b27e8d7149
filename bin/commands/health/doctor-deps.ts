/** What the checks of the doctor share: each is read once, by whichever check comes first, and again after it failed. */
import { loadProviders, type Providers } from '#adapters/secrets/providers.ts';
import type { Account } from '#trading/domain/books/books.ts';
import { modes } from '#trading/domain/settings/settings.ts';
import type { SettingsSnapshot } from '#trading/ports/settings-store.ts';
import type { CommandIo } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { nameOf } from '../place.ts';

/** Of one question to a node, the router or the front door. */
export const questionMs = 4_000;

export type DoctorDeps = {
  readonly connection: Connection;
  readonly io: CommandIo;
  readonly settings: () => Promise<SettingsSnapshot>;
  readonly providers: () => Promise<Providers>;
  /** Every account of every user whose settings can be read. */
  readonly accounts: () => Promise<readonly Account[]>;
  readonly nodes: () => Promise<readonly string[]>;
  /** Compare the stacks with their templates now. */
  readonly detectDrift: boolean;
};

const once = <Value>(read: () => Promise<Value>): (() => Promise<Value>) => {
  let kept: Promise<Value> | undefined;
  return () => {
    kept ??= read().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
};

/** The dependencies over a connection. */
export const doctorDepsOf = (connection: Connection, io: CommandIo, detectDrift: boolean): DoctorDeps => {
  const settings = once(() => connection.settings.load());
  const accounts = async (): Promise<readonly Account[]> => {
    const { users } = await settings();
    const all = users.flatMap(({ userId }) => modes.map((mode) => connection.accounts.account(userId, mode)));
    return (await Promise.all(all)).filter((account) => account !== undefined);
  };
  return {
    ...{ connection, io, settings, accounts, detectDrift },
    providers: once(() => loadProviders(connection.secrets(), nameOf(connection.variables, 'PROVIDERS_SECRET'))),
    nodes: once(connection.nodes),
  };
};
