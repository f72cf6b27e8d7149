/** `wallet rotate`: a user moves to a new key. Run again after an interruption, it goes on where it stood. */

import { userInfo } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoRotationBook } from '#adapters/dynamodb/rotation-book.ts';
import { createLazyKmsKeys } from '#adapters/kms/lazy-kms-keys.ts';
import { addFurtherWallet, freshWallet } from '#adapters/secrets/create-wallet.ts';
import { sha256Digest } from '#adapters/sha256-digest.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { createSolanaChain } from '#adapters/solana/create-solana-chain.ts';
import { createSolanaWalletHistory } from '#adapters/solana/create-solana-wallet-history.ts';
import { createKeySources } from '#adapters/solana/secret-signer.ts';
import { tipAccounts } from '#adapters/solana/tip-accounts.ts';
import { createWalletMover } from '#adapters/solana/wallet-mover.ts';
import { epochMs, type Mint, type UserId, type WalletAddress } from '#trading/domain/values/quantities.ts';
import { mintText } from '#trading/domain/values/wire.ts';
import type { Rotation } from '#trading/domain/wallets/rotation.ts';
import type { RotationBook } from '#trading/ports/rotation-book.ts';
import { defaultPace } from '#trading/use-cases/orders/execution.ts';
import { beginPatiently } from '#trading/use-cases/wallets/begin-rotation.ts';
import {
  goOnRotating,
  leaveBehind,
  type RotationProgress,
  tryAgain,
} from '#trading/use-cases/wallets/rotate-wallet.ts';
import type { Rotating } from '#trading/use-cases/wallets/rotating.ts';
import { BadUse, type CommandIo, jsonText } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { nameOf } from '../place.ts';
import { kmsOf, mustUseKms, userIdFrom, userRowOf, walletSecretsOf } from './wallet-io.ts';

export type RotateFlags = {
  readonly data?: string;
  readonly kms?: boolean;
  readonly leave?: readonly string[];
  readonly again?: boolean;
  readonly despiteDifference?: boolean;
  readonly patience: string;
  readonly json?: boolean;
};

const rpcTimeoutMs = 5_000;
const lookAgainMs = 2_000;
/** Asked for again this soon, a rotation that is done was probably meant to be the same one. */
const sameRotationMs = 900_000;

const clock = () => epochMs(Date.now());
const sleep = async (ms: number): Promise<void> => {
  await wait(ms);
};

/** The rotations of the place; `close` them. */
const openRotations = ({ variables, local, endpoint }: Connection) => {
  const documents = createDocumentClient({}, local ? endpoint('DYNAMODB') : {});
  const [tableName, settingsTable] = [nameOf(variables, 'TRADING_TABLE'), nameOf(variables, 'SETTINGS_TABLE')];
  return { ...createDynamoRotationBook({ documents, tableName, settingsTable }), close: () => documents.destroy() };
};

const rotatingIn = async (connection: Connection, rotations: RotationBook): Promise<Rotating> => {
  const rpcUrls = await connection.nodes();
  if (rpcUrls.length === 0) throw new BadUse('no RPC node is named: set OSPREY_RPC_URL or PROVIDERS_SECRET');
  const rpc = { rpcUrls, timeoutMs: rpcTimeoutMs };
  const { secrets, prefix } = walletSecretsOf(connection);
  const sources = { secrets, walletSecretPrefix: prefix, now: clock };
  const keyOf = createKeySources(connection.local ? sources : { ...sources, kmsKeyOf: createLazyKmsKeys(clock) });
  const { journal, positions, accounts, settings } = connection;
  return {
    ...{ journal, positions, accounts, settings, rotations, clock, sleep, tipAccounts },
    chain: createSolanaChain(rpc),
    reader: createSolanaAccountReader(rpc),
    history: createSolanaWalletHistory(rpc),
    mover: createWalletMover(rpc, keyOf),
    digest: sha256Digest,
    pace: defaultPace,
  };
};

const storeNewWallet =
  (connection: Connection, io: CommandIo, userId: UserId, kms: boolean) => async (): Promise<WalletAddress> => {
    const { secrets, prefix } = walletSecretsOf(connection);
    const made = kms
      ? await (await import('#adapters/kms/create-kms-wallet.ts')).createKmsWallet(await kmsOf(connection, io), userId)
      : freshWallet();
    await addFurtherWallet(secrets, prefix, userId, made);
    return made.wallet;
  };

const mintFrom = (text: string): Mint => {
  const parsed = mintText.safeParse(text);
  if (!parsed.success) throw new BadUse(`--leave must be the mint of a position, not "${text}"`);
  return parsed.data;
};

const patienceFrom = (text: string): number => {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 3_600)
    throw new BadUse(`--patience must be 1 to 3600 seconds, not "${text}"`);
  return seconds * 1_000;
};

const begin = async (deps: Rotating, io: CommandIo, connection: Connection, userId: UserId, flags: RotateFlags) => {
  const wish = {
    userId,
    newWallet: storeNewWallet(connection, io, userId, flags.kms === true),
    by: userInfo().username,
    inSpiteOfDifference: flags.despiteDifference === true,
  };
  const begun = await beginPatiently(deps, wish, patienceFrom(flags.patience), lookAgainMs);
  if (begun.kind === 'begun') return begun.rotation;
  if (begun.kind === 'refused') throw new BadUse(`not rotated: ${begun.reason}`);
  throw new Error(`not rotated, nothing has moved: the books are not equal to the chain yet (${begun.reason})`);
};

const goesOn = (id: string): string => `Run osprey wallet rotate ${id} again: it goes on from here.`;

const textOf = (id: string, progress: RotationProgress): string => {
  const { rotation } = progress;
  const moved = `${rotation.moves} transactions have moved`;
  if (progress.kind === 'waiting')
    return `Waiting (${progress.reason}); ${moved}. Entries stand still, exits go on from either wallet.\n${goesOn(id)}\n`;
  if (progress.kind === 'stuck')
    return `Stopped: ${progress.reason}${progress.mint === undefined ? '' : ` (${progress.mint})`}; ${moved}.\n${
      progress.mint === undefined
        ? ''
        : `--leave ${progress.mint} leaves that position in the old wallet and closes it in the books; --again tries once more.\n`
    }${goesOn(id)}\n`;
  return [
    `${id} is on ${rotation.to} now; ${moved}, and the books equal the chain.`,
    'Live mode is off, because it was confirmed for the old wallet. To trade live again:',
    `  osprey live arm --user ${id}`,
    `  osprey live confirm ${rotation.to} --user ${id}`,
    `The key of ${rotation.from} is kept, for what may still come to it: osprey wallet list shows its secret.\n`,
  ].join('\n');
};

const mustNotBeDone = (last: Rotation | undefined, id: string, again: boolean): void => {
  if (last?.status !== 'done' || again || Date.now() - last.startedAtMs > sameRotationMs) return;
  throw new BadUse(`${id} was rotated to ${last.to} just now: give --again to rotate once more`);
};

const rotate = async (
  connection: Connection,
  rotations: RotationBook,
  io: CommandIo,
  userId: UserId,
  flags: RotateFlags,
): Promise<RotationProgress> => {
  const leaving = (flags.leave ?? []).map(mintFrom);
  const patienceMs = patienceFrom(flags.patience);
  await userRowOf(connection, userId);
  mustNotBeDone(await rotations.find(userId), userId, flags.again === true);
  const deps = await rotatingIn(connection, rotations);
  const begun = await begin(deps, io, connection, userId, flags);
  if (leaving.length > 0) await leaveBehind(deps, userId, leaving);
  if (flags.again === true) await tryAgain(deps, userId);
  return goOnRotating(deps, begun, patienceMs);
};

/** Rotates a user's wallet, or goes on with it. Exits with 1 while it is not done. */
export const rotateWallet = async (
  connection: Connection,
  io: CommandIo,
  id: string,
  flags: RotateFlags,
): Promise<0 | 1> => {
  const userId = userIdFrom(id);
  if (flags.kms === true) mustUseKms(connection);
  const rotations = openRotations(connection);
  try {
    const progress = await rotate(connection, rotations, io, userId, flags);
    const { from, to, moves } = progress.rotation;
    const reason = 'reason' in progress ? progress.reason : null;
    const mint = 'mint' in progress ? (progress.mint ?? null) : null;
    const said = { userId, from, to, moves, progress: progress.kind, reason, mint };
    io.out(flags.json === true ? jsonText(said) : textOf(id, progress));
    return progress.kind === 'done' ? 0 : 1;
  } finally {
    rotations.close();
  }
};
