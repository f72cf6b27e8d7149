/** The operator's CLI as a function of its arguments, so that tests can call it. */
import { Command, CommanderError } from 'commander';
import { type CommandIo, processIo } from './commands/command-io.ts';

type Register = (program: Command, io: CommandIo) => void;

/** One line for each command: its name and where it registers itself. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  decode: async () => (await import('./commands/tokens/decode.ts')).registerDecode,
  positions: async () => (await import('./commands/books/positions.ts')).registerPositions,
  position: async () => (await import('./commands/books/position.ts')).registerPosition,
  exits: async () => (await import('./commands/settings/exits.ts')).registerExits,
  settings: async () => (await import('./commands/settings/settings.ts')).registerSettings,
  live: async () => (await import('./commands/settings/live.ts')).registerLive,
  user: async () => (await import('./commands/settings/user.ts')).registerUser,
  copy: async () => (await import('./commands/settings/copy.ts')).registerCopy,
  snipe: async () => (await import('./commands/settings/snipe.ts')).registerSnipe,
  orders: async () => (await import('./commands/books/orders.ts')).registerOrders,
  order: async () => (await import('./commands/books/order.ts')).registerOrder,
  why: async () => (await import('./commands/books/why.ts')).registerWhy,
  token: async () => (await import('./commands/tokens/token.ts')).registerToken,
  signals: async () => (await import('./commands/books/signals.ts')).registerSignals,
  limits: async () => (await import('./commands/books/limits.ts')).registerLimits,
  audit: async () => (await import('./commands/books/audit.ts')).registerAudit,
  reconcile: async () => (await import('./commands/health/reconcile.ts')).registerReconcile,
  secrets: async () => (await import('./commands/wallets/secrets.ts')).registerSecrets,
  wallet: async () => (await import('./commands/wallets/wallet.ts')).registerWallet,
  buy: async () => (await import('./commands/trading/buy.ts')).registerBuy,
  sell: async () => (await import('./commands/trading/sell.ts')).registerSell,
  'close-all': async () => (await import('./commands/trading/close-all.ts')).registerCloseAll,
  halt: async () => (await import('./commands/trading/halt.ts')).registerHalt,
  resume: async () => (await import('./commands/trading/resume.ts')).registerResume,
  panic: async () => (await import('./commands/trading/panic.ts')).registerPanic,
  redrive: async () => (await import('./commands/health/redrive.ts')).registerRedrive,
  webhooks: async () => (await import('./commands/health/webhooks.ts')).registerWebhooks,
  doctor: async () => (await import('./commands/health/doctor.ts')).registerDoctor,
  accept: async () => (await import('./commands/health/accept.ts')).registerAccept,
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
