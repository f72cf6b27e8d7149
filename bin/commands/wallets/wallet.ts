/** The wallets of the users: made, taken over, looked at, exported and rotated. */
import type { Command } from 'commander';
import { type CommandIo, processIo } from '../command-io.ts';
import { runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { type ExportFlags, exportKey } from './wallet-export.ts';
import { type ListFlags, listWallets, showBalances } from './wallet-list.ts';
import { createUserWallet, importUserWallet, type NewFlags } from './wallet-new.ts';
import type { RotateFlags } from './wallet-rotate.ts';

const example = (...lines: readonly string[]): string => `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}`;

/** Adds `wallet` with its subcommands. */
export const registerWallet = (program: Command, io: CommandIo = processIo): void => {
  const wallet = program
    .command('wallet')
    .description('Make, take over, show, export and rotate the wallets of users. Keys live in Secrets Manager or KMS.');
  wallet
    .command('create')
    .description('Make a wallet for a user. A new user begins on paper with safe settings.')
    .argument('<user>', 'user id: lower-case letters, digits and hyphens')
    .addOption(dataOption())
    .option('--kms', 'make the key in KMS, which it never leaves (AWS, deployed with --context kmsWallets=true)')
    .option('--json', '{ userId, wallet, secretId, kmsKeyId, settings }')
    .addHelpText('after', example('osprey wallet create anna --data .osprey'))
    .action((id: string, flags: NewFlags) =>
      runConnected(io, flags.data, (connection) => createUserWallet(connection, io, id, flags)),
    );
  wallet
    .command('import')
    .description(
      'Take over a wallet whose key comes on standard input: base58 of 64 bytes, or the list of solana-keygen.',
    )
    .argument('<user>', 'user id')
    .addOption(dataOption())
    .option('--json', '{ userId, wallet, secretId, kmsKeyId, settings }')
    .addHelpText('after', example('osprey wallet import anna --data .osprey < key.json'))
    .action((id: string, flags: NewFlags) =>
      runConnected(io, flags.data, (connection) => importUserWallet(connection, io, id, flags)),
    );
  wallet
    .command('list')
    .description('List the wallets of every user, without reading a key. Exits with 1 when one in use has no secret.')
    .addOption(dataOption())
    .option('--json', 'as JSON')
    .addHelpText('after', example('osprey wallet list --data .osprey'))
    .action((flags: ListFlags) => runConnected(io, flags.data, (connection) => listWallets(connection, io, flags)));
  wallet
    .command('balance')
    .description('Show SOL, reserve and tokens on chain. Exits with 1 when a live wallet is below its reserve.')
    .argument('[user]', 'user id; without it, every user')
    .addOption(dataOption())
    .option('--json', 'as JSON, amounts as decimal strings')
    .addHelpText('after', example('osprey wallet balance anna --data .osprey'))
    .action((id: string | undefined, flags: ListFlags) =>
      runConnected(io, flags.data, (connection) => showBalances(connection, io, id, flags)),
    );
  wallet
    .command('export')
    .description('Write the key of a wallet into a new file that you alone can read (the list of solana-keygen).')
    .argument('<user>', 'user id')
    .addOption(dataOption())
    .option('--out <file>', 'a file that does not exist yet; a key is never printed')
    .option('--i-know', 'that whoever reads the file owns the money')
    .option('--wallet <address>', 'another wallet of the user, such as one that was rotated away')
    .option('--json', '{ userId, wallet, file }')
    .addHelpText('after', example('osprey wallet export anna --i-know --out anna.json --data .osprey'))
    .action((id: string, flags: ExportFlags) =>
      runConnected(io, flags.data, (connection) => exportKey(connection, io, id, flags)),
    );
  wallet
    .command('rotate')
    .description(
      'Move a user to a new key: positions, then SOL, then settings and books at once. It goes on when run again.',
    )
    .argument('<user>', 'user id')
    .addOption(dataOption())
    .option('--kms', 'make the new key in KMS')
    .option('--leave <mint...>', 'leave these positions in the old wallet: tokens that nothing moves')
    .option('--again', 'try moves again that were given up, or rotate again soon after a rotation')
    .option('--despite-difference', 'move although the books differ from the chain, after a theft for example')
    .option('--patience <seconds>', 'give up for now after so long without progress', '180')
    .option('--json', '{ userId, from, to, moves, progress, reason, mint }')
    .addHelpText(
      'after',
      '\nEntries stand still meanwhile, exits go on. Afterwards live mode is off: osprey live arm and confirm name the new wallet.' +
        '\nOn AWS it needs the right to read the wallet keys. Exits with 1 while it is not done.' +
        example('osprey wallet rotate anna --data .osprey'),
    )
    .action((id: string, flags: RotateFlags) =>
      runConnected(
        io,
        flags.data,
        async (connection) => (await import('./wallet-rotate.ts')).rotateWallet(connection, io, id, flags),
        'act',
      ),
    );
};
