/** The webhook secret and the providers' keys: shown redacted, rotated, replaced. Values come on standard input or from randomness, and go nowhere else. */
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import * as z from 'zod';
import { webhookSecretId } from '#adapters/helius/webhook-management.ts';
import { providers } from '#adapters/secrets/providers.ts';
import { readSecret } from '#adapters/secrets/read-secret.ts';
import { redactedUrl, redactedValue } from '#adapters/secrets/redacted.ts';
import { replaceSecret } from '#adapters/secrets/replace-secret.ts';
import { webhookSecretContent } from '#adapters/secrets/webhook-secret.ts';
import { readOspreyEnv, writeOspreyEnv } from '#local/run/osprey-env.ts';
import { BadUse, type CommandIo, jsonText, processIo } from '../command-io.ts';
import { type Connection, runConnected } from '../connect.ts';
import { dataOption } from '../options.ts';
import { nameOf } from '../place.ts';
import { pipedSecret } from './wallet-io.ts';

type Flags = { readonly data?: string; readonly json?: boolean };
type RotateFlags = Flags & { readonly finish?: boolean; readonly force?: boolean };

const randomSecretBytes = 36;
const which = z.enum(['webhook', 'providers']);

const webhookOf = (connection: Connection) => nameOf(connection.variables, 'WEBHOOK_SECRET');
const providersOf = (connection: Connection) => nameOf(connection.variables, 'PROVIDERS_SECRET');

const shownWebhook = async (connection: Connection) => {
  const { current, previous } = await readSecret(connection.secrets(), webhookOf(connection), webhookSecretContent);
  return { current: redactedValue(current), previous: previous == null ? 'none' : redactedValue(previous) };
};

const shownProviders = async (
  connection: Connection,
): Promise<Readonly<Record<string, string | readonly string[]>>> => {
  const content = await readSecret(connection.secrets(), providersOf(connection), providers);
  return Object.fromEntries(
    Object.entries(content).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const shown = (text: string) => (name.toLowerCase().includes('url') ? redactedUrl(text) : redactedValue(text));
      return [[name, typeof value === 'string' ? shown(value) : value.map(shown)] as const];
    }),
  );
};

const show = async (connection: Connection, io: CommandIo, name: string | undefined, { json }: Flags): Promise<0> => {
  const chosen = name === undefined ? which.options : [which.parse(name)];
  const shown = Object.fromEntries(
    await Promise.all(
      chosen.map(
        async (each) => [each, await (each === 'webhook' ? shownWebhook : shownProviders)(connection)] as const,
      ),
    ),
  );
  if (json === true) io.out(jsonText(shown));
  else
    for (const [secret, fields] of Object.entries(shown)) {
      const lines = Object.entries(fields).map(([field, value]) => `  ${field}: ${[value].flat().join(', ')}\n`);
      io.out(`${secret}\n${lines.join('')}`);
    }
  return 0;
};

/** `npm start` puts the secret of this file in place again when it starts. */
const keepForNextStart = (data: string | undefined, current: string): void => {
  const kept = data === undefined ? undefined : readOspreyEnv(data);
  if (data !== undefined && kept !== undefined) writeOspreyEnv(data, { ...kept, OSPREY_WEBHOOK_SECRET: current });
};

const say = (io: CommandIo, { json }: Flags, fields: Readonly<Record<string, string>>, text: string): 0 => {
  io.out(json === true ? jsonText(fields) : `${text}\n`);
  return 0;
};

const rotateWebhook = async (connection: Connection, io: CommandIo, flags: RotateFlags): Promise<0> => {
  const [secrets, secretId] = [connection.secrets(), webhookOf(connection)];
  const { current, previous } = await readSecret(secrets, secretId, webhookSecretContent);
  if (flags.finish === true) {
    if (previous == null)
      return say(io, flags, { webhook: 'nothing-to-finish' }, 'No previous value is accepted any more.');
    const isKnown = connection.variables['COORDINATION_TABLE'] !== undefined;
    const last = isKnown ? await connection.coordination().log.last() : undefined;
    const behind = (last?.webhooks ?? []).filter((webhook) => webhook.secretId !== webhookSecretId(current));
    if (behind.length > 0 && flags.force !== true)
      throw new BadUse(
        `${behind.length} webhooks still send the previous value, and would be refused: run osprey webhooks sync first, or give --force`,
      );
    await replaceSecret(secrets, secretId, { current });
    return say(
      io,
      flags,
      { webhook: 'finished' },
      'The previous value is accepted no longer, within a minute everywhere.',
    );
  }
  if (previous != null && flags.force !== true)
    throw new BadUse(
      'the last rotation is not finished: its previous value is still accepted, and another rotation would drop it. ' +
        'Run osprey webhooks sync, then osprey secrets rotate webhook --finish; or give --force',
    );
  const next = randomBytes(randomSecretBytes).toString('base64url');
  await replaceSecret(secrets, secretId, { current: next, previous: current });
  keepForNextStart(connection.local ? flags.data : undefined, next);
  return say(
    io,
    flags,
    { webhook: 'rotated', current: redactedValue(next), previous: redactedValue(current) },
    'A new random value is current; the one before is still accepted.\n' +
      'Next: osprey webhooks sync gives it to Helius; osprey secrets rotate webhook --finish then drops the old one.',
  );
};

/** What is wrong with each field, in words that hold nothing of it. */
const problems = (error: z.ZodError): string =>
  error.issues
    .map((issue) => {
      const field = issue.path.join('.') || 'the text';
      return issue.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')} is no field`
        : `${field}: ${wordsFor(issue)}`;
    })
    .join('; ');

const wordsFor = ({ code, ...issue }: z.core.$ZodIssue): string => {
  if (code === 'invalid_type') return `must be ${String('expected' in issue ? issue.expected : 'there')}`;
  if (code === 'invalid_format') return 'must be an http or https address';
  return code === 'too_small' ? 'must not be empty' : 'is not allowed';
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadUse(
      'the providers are JSON such as {"solanaRpcUrls":["https://..."],"jupiterUrl":"https://api.jup.ag/swap/v1"}; what came is none',
    );
  }
};

const setProviders = async (connection: Connection, io: CommandIo, flags: Flags): Promise<0> => {
  const text = await pipedSecret(io, 'osprey secrets set providers < providers.json');
  const parsed = z.strictObject(providers.shape).safeParse(parsedJson(text));
  if (!parsed.success) {
    const fields = Object.keys(providers.shape).join(', ');
    throw new BadUse(`nothing was changed: ${problems(parsed.error)}. Fields: ${fields}`);
  }
  await replaceSecret(connection.secrets(), providersOf(connection), parsed.data);
  return say(
    io,
    flags,
    { providers: 'set' },
    'The providers are set; the functions take them up within a minute, at once when a key is refused.',
  );
};

const onlySecret = (name: string, allowed: 'webhook' | 'providers', instead: string): void => {
  if (name !== allowed) throw new BadUse(`"${name}" cannot be done: allowed is ${allowed}. ${instead}`);
};

/** Adds `secrets` with `show`, `rotate` and `set`. */
export const registerSecrets = (program: Command, io: CommandIo = processIo): void => {
  const secrets = program
    .command('secrets')
    .description('Show redacted, rotate and replace the webhook secret and the providers’ keys.');
  secrets
    .command('show')
    .description('Show which secrets there are: lengths, digests and hosts, never a value.')
    .argument('[secret]', 'webhook or providers; without it, both')
    .addOption(dataOption())
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  osprey secrets show providers --data .osprey')
    .action((name: string | undefined, flags: Flags) =>
      runConnected(io, flags.data, (connection) => {
        if (name !== undefined && !which.safeParse(name).success)
          throw new BadUse(`there is no secret "${name}": allowed are webhook and providers`);
        return show(connection, io, name, flags);
      }),
    );
  secrets
    .command('rotate')
    .description('Make a new random webhook secret current; the one before stays accepted until --finish.')
    .argument('<secret>', 'webhook')
    .addOption(dataOption())
    .option('--finish', 'drop the previous value, once Helius sends the current one')
    .option(
      '--force',
      'rotate although the last rotation is not finished, or finish although webhooks send the previous value',
    )
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  osprey secrets rotate webhook --data .osprey\n  osprey secrets rotate webhook --finish --data .osprey',
    )
    .action((name: string, flags: RotateFlags) =>
      runConnected(io, flags.data, async (connection) => {
        onlySecret(
          name,
          'webhook',
          'osprey wallet rotate rotates a wallet; osprey secrets set providers replaces API keys.',
        );
        return rotateWebhook(connection, io, flags);
      }),
    );
  secrets
    .command('set')
    .description('Replace the addresses and API keys of the providers by JSON on standard input.')
    .argument('<secret>', 'providers')
    .addOption(dataOption())
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  osprey secrets set providers --data .osprey < providers.json')
    .action((name: string, flags: Flags) =>
      runConnected(io, flags.data, async (connection) => {
        onlySecret(name, 'providers', 'osprey secrets rotate webhook makes a webhook secret.');
        return setProviders(connection, io, flags);
      }),
    );
};
