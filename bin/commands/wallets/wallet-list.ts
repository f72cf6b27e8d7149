/** `wallet list` and `wallet balance`. Neither reads a key. */
import { paginateListSecrets } from '@aws-sdk/client-secrets-manager';
import { describedWallet } from '#adapters/secrets/create-wallet.ts';
import { ownerOfSecret } from '#adapters/secrets/wallet-secret.ts';
import type { UserRow } from '#trading/domain/settings/settings.ts';
import { solText } from '#trading/domain/values/human-text.ts';
import { lamports } from '#trading/domain/values/quantities.ts';
import { createChainView } from '../books/chain-view.ts';
import { type CommandIo, jsonText, tableText } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { userIdFrom, userRowOf, walletSecretsOf } from './wallet-io.ts';

export type ListFlags = { readonly data?: string; readonly json?: boolean };

type Listed = {
  readonly userId: string;
  readonly wallet: string | undefined;
  /** `in-use`: the user's settings name it. `kept`: the key of another wallet of his. `missing`: settings name it, no secret does. */
  readonly use: 'in-use' | 'kept' | 'unknown' | 'missing';
  readonly key: 'secret' | 'kms' | undefined;
  readonly mode: string | undefined;
  readonly secretId: string | undefined;
};

const useOf = (wallet: string | undefined, row: UserRow | undefined): Listed['use'] => {
  if (wallet === undefined) return 'unknown';
  return row?.settings.wallet === wallet ? 'in-use' : 'kept';
};

const listed = async (connection: Connection): Promise<readonly Listed[]> => {
  const { secrets, prefix } = walletSecretsOf(connection);
  const { users } = await connection.settings.load();
  const found: Listed[] = [];
  const pages = paginateListSecrets({ client: secrets }, { Filters: [{ Key: 'name', Values: [prefix] }] });
  for await (const { SecretList = [] } of pages) {
    for (const { Name = '', Description } of SecretList) {
      const owner = ownerOfSecret(prefix, Name);
      if (owner === undefined) continue;
      const row = users.find(({ userId }) => userId === owner.userId);
      const described = describedWallet(Description);
      const wallet = owner.wallet ?? described?.wallet;
      const use = useOf(wallet, row);
      found.push({ userId: owner.userId, wallet, use, key: described?.kind, mode: row?.settings.mode, secretId: Name });
    }
  }
  const named = new Set(found.map(({ wallet }) => wallet));
  // A secret that was made by hand does not say its address: its user's wallet may be in it.
  const untold = new Set(found.filter(({ use }) => use === 'unknown').map(({ userId }) => userId));
  const missing = users
    .filter(({ userId, settings }) => !named.has(settings.wallet) && !untold.has(userId))
    .map(
      ({ userId, settings: { wallet, mode } }): Listed => ({
        userId,
        wallet,
        use: 'missing',
        key: undefined,
        mode,
        secretId: undefined,
      }),
    );
  return [...found, ...missing].toSorted((one, other) => (one.userId < other.userId ? -1 : 1));
};

/** Lists every wallet that has a secret or that settings name. A wallet in use without a secret is a failed check. */
export const listWallets = async (connection: Connection, io: CommandIo, flags: ListFlags): Promise<0 | 1> => {
  const wallets = await listed(connection);
  const head = ['user', 'wallet', 'use', 'key', 'mode', 'secret'];
  const rows = wallets.map((each) => [
    each.userId,
    each.wallet ?? 'not said by its secret',
    each.use,
    each.key ?? 'unknown',
    each.mode ?? 'no settings',
    each.secretId ?? 'none',
  ]);
  if (flags.json === true) io.out(jsonText(wallets));
  else io.out(rows.length === 0 ? 'No wallets: osprey wallet create USER makes one.\n' : tableText(head, rows));
  return wallets.some(({ use }) => use === 'missing') ? 1 : 0;
};

const balanceOf = async (connection: Connection, row: UserRow) => {
  const view = createChainView(connection);
  const { userId, settings } = row;
  const { wallet, mode, limits } = settings;
  const [sol, tokens, held] = await Promise.all([
    view.balance(wallet),
    view.tokenBalances(wallet),
    connection.positions.heldBy(userId, 'live'),
  ]);
  const positions = new Set(held.map(({ mint }) => mint));
  return {
    userId,
    wallet,
    mode,
    lamports: sol,
    reserveLamports: limits.solReserveLamports,
    /** What entries may use of it: below zero when the reserve itself is not covered. */
    aboveReserveLamports: lamports(sol - limits.solReserveLamports),
    tokens: [...tokens].map(([mint, amount]) => ({ mint, amount, inPosition: positions.has(mint) })),
  };
};

/** Shows what wallets hold on chain, against the reserve. A live wallet below its reserve is a failed check. */
export const showBalances = async (
  connection: Connection,
  io: CommandIo,
  id: string | undefined,
  flags: ListFlags,
): Promise<0 | 1> => {
  const rows =
    id === undefined ? (await connection.settings.load()).users : [await userRowOf(connection, userIdFrom(id))];
  const balances = [];
  for (const row of rows) balances.push(await balanceOf(connection, row));
  if (flags.json === true) io.out(jsonText(balances));
  else {
    const head = ['user', 'mode', 'wallet', 'SOL', 'reserve', 'above reserve', 'tokens'];
    io.out(
      tableText(
        head,
        balances.map((each) => [
          each.userId,
          each.mode,
          each.wallet,
          solText(each.lamports),
          solText(each.reserveLamports),
          solText(each.aboveReserveLamports),
          each.tokens
            .map(({ mint, amount, inPosition }) => `${amount} ${mint}${inPosition ? '' : ' (no position)'}`)
            .join('\n'),
        ]),
      ),
    );
  }
  return balances.some(({ mode, aboveReserveLamports }) => mode === 'live' && aboveReserveLamports < 0n) ? 1 : 0;
};
