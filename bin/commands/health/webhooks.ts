import { type Command, InvalidArgumentError, Option } from 'commander';
import { deliveryHealth } from '#trading/domain/webhooks/delivery-health.ts';
import type { WebhookPlan } from '#trading/domain/webhooks/plan-webhooks.ts';
import { type WebhookType, webhookTypes } from '#trading/domain/webhooks/webhook.ts';
import type { RegistryAnswer } from '#trading/ports/webhook-registry.ts';
import { readDeliveries } from '#trading/use-cases/webhooks/keep-webhooks.ts';
import { removeWebhooks } from '#trading/use-cases/webhooks/remove-webhooks.ts';
import { type SyncOutcome, syncWebhooks } from '#trading/use-cases/webhooks/sync-webhooks.ts';
import { planSync, type SyncWish } from '#trading/use-cases/webhooks/webhook-account.ts';
import { BadUse, type CommandIo, jsonText, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { doorFrom, frontDoorOf, type WebhookDeps, webhookDepsOf } from './webhooks-deps.ts';
import { outcomeText, planText, statusText, type WebhookStatus } from './webhooks-text.ts';

type Flags = {
  readonly data?: string;
  readonly url?: string;
  readonly formerUrl?: readonly string[];
  readonly type?: WebhookType;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
};

const wishOf = (connection: Connection, { url, formerUrl = [], type }: Flags): SyncWish => ({
  frontDoorUrl: frontDoorOf(connection, url),
  formerUrls: formerUrl.map((each) => doorFrom('--former-url', each)),
  ...(type === undefined ? {} : { types: { launches: type, 'wallet-trades': type } }),
});

/** The plan. Throws with the reason why Helius did not answer. */
const planFrom = (answer: RegistryAnswer<WebhookPlan>): WebhookPlan => {
  if (answer.kind !== 'answered') throw new Error(`Helius did not tell its webhooks: ${answer.reason}`);
  return answer.value;
};

const tell = (io: CommandIo, flags: Flags, outcome: SyncOutcome): 0 | 1 => {
  io.out(flags.json === true ? jsonText(outcome) : outcomeText(outcome, Date.now()));
  return outcome.kind === 'settled' ? 0 : 1;
};

const sync = async (io: CommandIo, flags: Flags, connection: Connection): Promise<0 | 1> => {
  const wish = wishOf(connection, flags);
  const deps = await webhookDepsOf(connection);
  if (flags.dryRun !== true) return tell(io, flags, await syncWebhooks(deps, wish));
  const plan = planFrom(await planSync(deps, wish));
  io.out(flags.json === true ? jsonText({ kind: 'planned', ...plan }) : planText(plan));
  return 0;
};

const read = async (deps: WebhookDeps, wish: SyncWish): Promise<WebhookStatus> => {
  const [answer, arrivals, lastSync] = await Promise.all([planSync(deps, wish), readDeliveries(deps), deps.log.last()]);
  const plan = planFrom(answer);
  const routes = arrivals.map((each) => ({ ...each, health: deliveryHealth(each, deps.clock()) }));
  const isWatched = (route: string): boolean => plan.webhooks.some((webhook) => webhook.route === route);
  const ok = plan.steps.length === 0 && !routes.some(({ route, health }) => isWatched(route) && health === 'silent');
  return { ok, plan, routes, lastSync };
};

const status = async (io: CommandIo, flags: Flags, connection: Connection): Promise<0 | 1> => {
  const report = await read(await webhookDepsOf(connection), wishOf(connection, flags));
  io.out(flags.json === true ? jsonText(shown(report)) : statusText(report));
  return report.ok ? 0 : 1;
};

/** Without the addresses themselves, of which there may be a hundred thousand. */
const shown = ({ ok, plan, routes, lastSync }: WebhookStatus) => ({
  ok,
  webhooks: plan.webhooks.map(({ route, part, spec, found, mismatches }) => ({
    ...{ route, part, url: spec.url, id: found?.id ?? null, type: found?.type ?? null },
    addresses: { found: found?.addresses.length ?? 0, wanted: spec.addresses.length },
    ...{ active: found?.active ?? false, secret: found?.secret ?? null, differsIn: mismatches },
  })),
  ...{ routes, toDo: plan.steps.map(({ kind }) => kind), foreign: plan.foreign, lastSync: lastSync ?? null },
});

const remove = async (io: CommandIo, flags: Flags, connection: Connection): Promise<0 | 1> => {
  if (flags.yes !== true)
    throw new BadUse(
      'nothing would be delivered any more: give --yes to remove them; osprey webhooks sync puts them back',
    );
  const wish = wishOf(connection, flags);
  return tell(io, flags, await removeWebhooks(await webhookDepsOf(connection), wish));
};

const onlyAddress = (url: string, before: readonly string[] = []): readonly string[] => {
  if (!/^https?:\/\//.test(url)) throw new InvalidArgumentError('an address such as https://abc.example');
  return [...before, url];
};

/** Adds `webhooks`: keeps the webhooks at Helius as the settings want them, and says how they deliver. */
export const registerWebhooks = (program: Command, io: CommandIo = processIo): void => {
  const webhooks = program
    .command('webhooks')
    .description('The webhooks at Helius: launches on the launch addresses, wallet trades on every leader.')
    .addHelpText(
      'after',
      '\nThe function sync-webhooks does by itself, every minute, what sync does.\n\nExample:\n  osprey webhooks status --data .osprey',
    );
  const add = (
    name: string,
    description: string,
    example: string,
    act: (io: CommandIo, flags: Flags, connection: Connection) => Promise<0 | 1>,
  ): Command =>
    webhooks
      .command(name)
      .description(description)
      .addOption(dataOption())
      .option('--url <url>', 'address of the front door, without a path (default: FRONT_DOOR_URL)')
      .option(
        '--former-url <url>',
        'an earlier address of it, whose webhooks are ours too; may be repeated',
        onlyAddress,
      )
      .option('--json', 'as JSON')
      .addHelpText('after', `\n${example}`)
      .action((flags: Flags) => runConnected(io, flags.data, (connection) => act(io, flags, connection)));

  add(
    'sync',
    'Create, update, re-enable and tidy ours, one write after the other, each read back.',
    'Exits with 1 when they are not as wanted afterwards. Each call costs 100 credits at Helius.\n\n' +
      'Example:\n  osprey webhooks sync --dry-run --data .osprey',
    sync,
  )
    .option('--dry-run', 'only show what would be done')
    .addOption(new Option('--type <type>', 'of both (default: as they are, new ones raw)').choices([...webhookTypes]));
  add(
    'status',
    'Show each webhook beside what is wanted of it, when each route last delivered, and what it missed.',
    'A delivery counts when a signal that a webhook brought has reached an executor, to within 15 s.\n' +
      'Exits with 1 when something is not as wanted, or nothing is delivered of what happens.\n\n' +
      'Example:\n  osprey webhooks status --json --data .osprey',
    status,
  );
  add(
    'remove',
    'Remove ours, and keep sync-webhooks from putting them back until the next sync: before cdk destroy.',
    'Helius charges for what it sends to an address that nobody serves.\n\n' +
      'Example:\n  osprey webhooks remove --yes --url https://abc.execute-api.eu-central-1.amazonaws.com',
    remove,
  ).option('--yes', 'do it');
};
