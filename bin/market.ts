/** The simulated market as a process of its own: `npm run market -- --port 8899 --seed friday`. */
import { Command } from 'commander';
import { startMarket } from '../lib/local/market/market.ts';
import { sayEvent } from '../lib/local/market/market-events.ts';

const positive =
  (name: string) =>
  (text: string): number => {
    const value = Number(text);
    if (!(value > 0)) throw new Error(`--${name} must be a number above 0, not "${text}"`);
    return value;
  };

type Flags = { port: string; seed: string; slotMs: number; data?: string; pace: number; quiet: boolean };

const command = new Command('market')
  .description('A simulated Solana, Jupiter and Helius on one loopback port, with agents launching and trading tokens.')
  .option('--port <port>', 'port on 127.0.0.1; 0 takes any free one', '8899')
  .option('--seed <seed>', 'everything that happens follows from it', 'osprey')
  .option('--slot-ms <ms>', 'length of a slot, milliseconds', positive('slot-ms'), 400)
  .option('--data <directory>', 'keep the market there, and go on from it')
  .option('--pace <factor>', 'how much faster than the clock the agents live', positive('pace'), 1)
  .option('--quiet', 'print no events', false);

const { port, seed, slotMs, data, pace, quiet } = command.parse().opts<Flags>();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const refuse = (error: unknown): never => {
  process.stderr.write(`The market did not open: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
};
const market = await startMarket({
  ...{ seed, slotMs, pace, port: Number(port) },
  ...(data !== undefined && { dataDir: data }),
  ...(!quiet && { onEvent: (event) => say(sayEvent(event)) }),
}).catch(refuse);
say(`The market is open (seed ${JSON.stringify(seed)}).`);
say(`  RPC       ${market.rpcUrl}`);
say(`  swap API  ${market.jupiterUrl}`);
say(`  prices    ${market.url}/price/v3`);
say(`  webhooks  ${market.heliusUrl}/v0/webhooks?api-key=any`);
say(`  state     ${market.url}/market`);
say(`  leaders   ${market.leaders.join(' ')}`);
say(`  register  ${market.launchAddresses.join(' ')}`);

const { promise: asked, resolve } = Promise.withResolvers<void>();
process.once('SIGINT', () => resolve());
process.once('SIGTERM', () => resolve());
await asked;
await market.stop();
say('The market is closed.');
