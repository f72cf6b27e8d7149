/** `live`: the two acts that lead to live mode, the way back, and the ramp. */
import type { Command } from 'commander';
import type { KeyLook } from '#trading/domain/doctor/judge-settings.ts';
import {
  type ArmRefusal,
  armLive,
  type ConfirmRefusal,
  confirmLive,
  confirmWithinMs,
  type LiftRefusal,
  leaveLive,
  liftRamp as rampLifted,
} from '#trading/domain/settings/live-settings.ts';
import type { UserSettings } from '#trading/domain/settings/settings.ts';
import { timeText } from '#trading/domain/values/human-text.ts';
import { epochMs, userId, walletAddress } from '#trading/domain/values/quantities.ts';
import { otherOwnerOf } from '#trading/use-cases/settings/wallet-owner.ts';
import { BadUse, type CommandIo, jsonText, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { authorOf, readableUser, takenText, userOption, whyOption } from './settings-row.ts';

type Flags = { readonly data?: string; readonly json?: boolean; readonly user: string };
type ConfirmFlags = Flags & { readonly unproven?: boolean };
type WhyFlags = Flags & { readonly why: string };

const refusals: Readonly<Record<ArmRefusal | ConfirmRefusal | LiftRefusal, string>> = {
  'already-live': 'the user is live already',
  'not-armed': 'arm it first: osprey live arm --user ID',
  'armed-too-long-ago': `the first act was made more than ${confirmWithinMs / 60_000} minutes ago: arm it again`,
  'wallet-changed': 'the wallet was changed after the first act: arm it again',
  'not-live': 'the account is on paper, where there is no ramp: go live first with osprey live arm and confirm',
  'lifted-already': 'the ramp is lifted already',
  'other-wallet': 'that is not the wallet of this user: give the address that osprey live status shows',
};

const shown = ({ mode, wallet, live, ramp }: UserSettings) => ({ mode, wallet, live, ramp });

/** Writes an act's settings and says so; the exit code. */
const save = async (
  connection: Connection,
  io: CommandIo,
  { user, json }: Flags,
  change: {
    readonly version: number;
    readonly settings: UserSettings;
    readonly command: string;
    readonly why: string;
    readonly asOfRevision?: number;
  },
  text: string,
): Promise<0 | 1> => {
  const author = authorOf(change.command, change.why);
  const { settings, version, asOfRevision } = change;
  const outcome = await connection.settings.saveUser(userId(user), settings, version, author, asOfRevision);
  if (outcome.kind === 'changed-meanwhile') {
    io.err('Somebody else changed these settings meanwhile: nothing was written, look and try again.\n');
    return 1;
  }
  if (json === true) io.out(jsonText({ userId: user, version: outcome.version, ...shown(change.settings) }));
  else io.out(text);
  return 0;
};

/** The revision of the settings by which the wallet is the user's alone. Throws `BadUse` when it is not. */
const ownedAlone = async (connection: Connection, user: string, { wallet }: UserSettings): Promise<number> => {
  const { owner, revision } = await otherOwnerOf(connection, wallet, userId(user));
  if (owner !== undefined) throw new BadUse(takenText(wallet, owner));
  return revision;
};

const arm = (io: CommandIo, flags: Flags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const { present, settings } = await readableUser(connection, flags.user);
    const outcome = armLive(settings, authorOf('live arm', 'first act'));
    if (outcome.kind === 'refused') throw new BadUse(refusals[outcome.reason]);
    const change = {
      asOfRevision: await ownedAlone(connection, flags.user, settings),
      version: present.version,
      settings: outcome.settings,
      command: 'live arm',
      why: 'first act of two',
    };
    const until = timeText(epochMs(Date.now() + confirmWithinMs));
    return save(
      connection,
      io,
      flags,
      change,
      `${flags.user} is armed and still on paper. Real money moves after the second act, until ${until}:\n  osprey live confirm <address of its wallet> --user ${flags.user}\n`,
    );
  });

/** Why the key of a wallet does not let it go live, and what to do. */
const keyProblem = (id: string, wallet: string, key: KeyLook): string => {
  const allowed = `allowed is a key that signs for ${wallet}`;
  switch (key.kind) {
    case 'differs':
      return `the key of ${id} signs for another wallet; ${allowed}: osprey wallet list shows whose keys there are`;
    case 'missing':
      return `${id} has no key; ${allowed}: osprey wallet import ${id} puts it there, osprey wallet rotate ${id} makes another wallet`;
    case 'unreadable':
      return `the key of ${id} cannot be used (${key.reason}); ${allowed}: mend the secret that osprey wallet list shows`;
    case 'not-allowed':
      return `the key of ${id} may not be used from here, so that nothing proves that it signs: confirm with the rights of whoever made it, or give --unproven`;
    case 'matches':
      return '';
  }
};

/** Throws `BadUse` unless the key signs for the wallet. `unproven`: nothing is asked of a key that may not be used from here. */
const mustSign = async (connection: Connection, io: CommandIo, { user, unproven }: ConfirmFlags, wallet: string) => {
  // Loaded only here: it brings KMS.
  const { proveKey } = await import('../wallets/wallet-proof.ts');
  const key = await proveKey(connection, io, userId(user), walletAddress(wallet));
  if (key.kind === 'matches' || (key.kind === 'not-allowed' && unproven === true)) return;
  throw new BadUse(keyProblem(user, wallet, key));
};

const confirm = (io: CommandIo, wallet: string, flags: ConfirmFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const { present, settings } = await readableUser(connection, flags.user);
    const outcome = confirmLive(settings, wallet, authorOf('live confirm', 'second act'));
    if (outcome.kind === 'refused') throw new BadUse(refusals[outcome.reason]);
    const asOfRevision = await ownedAlone(connection, flags.user, settings);
    await mustSign(connection, io, flags, wallet);
    const change = {
      asOfRevision,
      version: present.version,
      settings: outcome.settings,
      command: 'live confirm',
      why: 'second act of two',
    };
    const ramp = ' It starts on the ramp: small positions until 100 good trades.';
    return save(
      connection,
      io,
      flags,
      change,
      `${flags.user} is live with ${wallet} from the next signal on.${ramp}\n`,
    );
  });

const off = (io: CommandIo, flags: WhyFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const { present, settings } = await readableUser(connection, flags.user);
    const held = settings.mode === 'live' ? await connection.positions.heldBy(userId(flags.user), 'live') : [];
    const change = { version: present.version, settings: leaveLive(settings), command: 'live off', why: flags.why };
    const open = held.length === 0 ? '' : ` ${held.length} live positions stay live until their exits have sold them.`;
    return save(connection, io, flags, change, `${flags.user} is on paper from the next signal on.${open}\n`);
  });

const status = (io: CommandIo, flags: Flags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const { present, settings } = await readableUser(connection, flags.user);
    const { mode, wallet, live, ramp } = settings;
    if (flags.json === true) {
      io.out(jsonText({ userId: flags.user, version: present.version, ...shown(settings) }));
      return 0;
    }
    const acts =
      live.state === 'off'
        ? 'no act was made'
        : `armed ${timeText(epochMs(live.armedAtMs))} by ${live.armedBy}${live.state === 'armed' ? '' : `, confirmed ${timeText(epochMs(live.confirmedAtMs))} by ${live.confirmedBy}`}`;
    const lifted =
      ramp.lifted === null ? 'up' : `lifted ${timeText(ramp.lifted.atMs)} by ${ramp.lifted.by}: ${ramp.lifted.why}`;
    io.out(`mode    ${mode}\nwallet  ${wallet}\nacts    ${acts}\nramp    ${lifted}\n`);
    return 0;
  });

const liftRamp = (io: CommandIo, flags: WhyFlags): Promise<void> =>
  runConnected(io, flags.data, async (connection) => {
    const { present, settings } = await readableUser(connection, flags.user);
    const { by, why, atMs } = authorOf('live lift-ramp', flags.why);
    const outcome = rampLifted(settings, { atMs: epochMs(atMs), by: by.slice(0, 100), why });
    if (outcome.kind === 'refused') throw new BadUse(refusals[outcome.reason]);
    const change = { version: present.version, settings: outcome.settings, command: 'live lift-ramp', why };
    return save(
      connection,
      io,
      flags,
      change,
      `The ramp of ${flags.user} is lifted: limits alone bound it from the next signal on.\n`,
    );
  });

const shownJson = '{ userId, version, mode, wallet, live, ramp }';

/** Adds `live`. */
export const registerLive = (program: Command, io: CommandIo = processIo): void => {
  const live = program.command('live').description('Go live by two acts within ten minutes, or back to paper.');
  live
    .command('arm')
    .description('The first act. Nothing is traded live yet.')
    .addOption(userOption())
    .addOption(dataOption())
    .option('--json', shownJson)
    .addHelpText('after', '\nExample:\n  osprey live arm --user anna --data .osprey')
    .action((flags: Flags) => arm(io, flags));
  live
    .command('confirm')
    .description('The second act, within ten minutes: name the wallet that is to trade. Its key has to sign.')
    .argument('<wallet>', "the address of the user's wallet")
    .option('--unproven', 'although the key may not be used from here; osprey doctor proves it where it may')
    .addOption(userOption())
    .addOption(dataOption())
    .option('--json', shownJson)
    .addHelpText('after', '\nExample:\n  osprey live confirm 7xKX...gAsU --user anna --data .osprey')
    .action((wallet: string, flags: ConfirmFlags) => confirm(io, wallet, flags));
  live
    .command('off')
    .description('Back to paper, at once. What is open in live mode goes on to its end; the ramp is up again.')
    .addOption(userOption())
    .addOption(whyOption())
    .addOption(dataOption())
    .option('--json', shownJson)
    .addHelpText('after', '\nExample:\n  osprey live off --user anna --why "market is too thin" --data .osprey')
    .action((flags: WhyFlags) => off(io, flags));
  live
    .command('status')
    .description('Show mode, wallet, acts and ramp.')
    .addOption(userOption())
    .addOption(dataOption())
    .option('--json', shownJson)
    .addHelpText('after', '\nExample:\n  osprey live status --user anna --data .osprey')
    .action((flags: Flags) => status(io, flags));
  live
    .command('lift-ramp')
    .description('Lift the caps on which a live account starts, before its 100 good trades. It has to be live.')
    .addOption(userOption())
    .addOption(whyOption())
    .addOption(dataOption())
    .option('--json', shownJson)
    .addHelpText('after', '\nExample:\n  osprey live lift-ramp --user anna --why "a year on paper" --data .osprey')
    .action((flags: WhyFlags) => liftRamp(io, flags));
};
