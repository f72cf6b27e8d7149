/** The operator's CLI as a function of its arguments, so that tests can call it. */
import { Command, CommanderError } from 'commander';
import { type CommandIo, processIo } from './commands/command-io.ts';

type Register = (program: Command, io: CommandIo) => void;

/** One line for each command: its name and where it registers itself. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  decode: async () => (await import('./commands/decode.ts')).registerDecode,
  positions: async () => (await import('./commands/positions.ts')).registerPositions,
  position: async () => (await import('./commands/position.ts')).registerPosition,
  exits: async () => (await import('./commands/exits.ts')).registerExits,
  settings: async () => (await import('./commands/settings.ts')).registerSettings,
  live: async () => (await import('./commands/live.ts')).registerLive,
  user: async () => (await import('./commands/user.ts')).registerUser,
  copy: async () => (await import('./commands/copy.ts')).registerCopy,
  snipe: async () => (await import('./commands/snipe.ts')).registerSnipe,
  orders: async () => (await import('./commands/orders.ts')).registerOrders,
  order: async () => (await import('./commands/order.ts')).registerOrder,
  why: async () => (await import('./commands/why.ts')).registerWhy,
  token: async () => (await import('./commands/token.ts')).registerToken,
  signals: async () => (await import('./commands/signals.ts')).registerSignals,
  limits: async () => (await import('./commands/limits.ts')).registerLimits,
  audit: async () => (await import('./commands/audit.ts')).registerAudit,
  reconcile: async () => (await import('./commands/reconcile.ts')).registerReconcile,
  secrets: async () => (await import('./commands/secrets.ts')).registerSecrets,
  wallet: async () => (await import('./commands/wallet.ts')).registerWallet,
  buy: async () => (await import('./commands/buy.ts')).registerBuy,
  sell: async () => (await import('./commands/sell.ts')).registerSell,
  'close-all': async () => (await import('./commands/close-all.ts')).registerCloseAll,
  halt: async () => (await import('./commands/halt.ts')).registerHalt,
  resume: async () => (await import('./commands/resume.ts')).registerResume,
  panic: async () => (await import('./commands/panic.ts')).registerPanic,
  redrive: async () => (await import('./commands/redrive.ts')).registerRedrive,
  webhooks: async () => (await import('./commands/webhooks.ts')).registerWebhooks,
  doctor: async () => (await import('./commands/doctor.ts')).registerDoctor,
  accept: async () => (await import('./commands/accept.ts')).registerAccept,
};

/** Loads the command that is asked for, or all of them when it takes all to answer: for help and for a wrong name. */
const registrarsFor = (asked: string | undefined): Promise<readonly Register[]> => {
  const known = Object.entries(commands).filter(([name]) => name === asked);
  return Promise.all((known.length > 0 ? known : Object.entries(commands)).map(([, load]) => load()));
};

/** Runs one command line, without `node` and the script's name. It ends with `io.exit`: 0 done, 1 a check failed, 2 bad use. */
export const runOsprey = async (args: readonly string[], io: CommandIo = processIo): Promise<void> => {
  const program = new Command('osprey')
    .description('Operates an Osprey: a Solana sniper and copy-trading bot.')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(add --help for more)');
  for (const register of await registrarsFor(args[0])) register(program, io);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    io.exit(error.exitCode === 0 ? 0 : 2);
  }
};
