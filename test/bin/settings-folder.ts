/** A folder of `npm start` for the commands about settings: tables on this machine, no function, no market. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { startCloud } from '#local/cloud/cloud.ts';
import { openBooks } from '#local/run/books.ts';
import { writeOspreyEnv } from '#local/run/osprey-env.ts';
import { runCommandLine } from './run-command.ts';

export type SettingsFolder = Awaited<ReturnType<typeof startSettingsFolder>>;

/** Starts it; `stop` it. */
export const startSettingsFolder = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'osprey-settings-test-'));
  const cloud = await startCloud({
    dataDir: folder,
    definitions: {},
    schedulesEnabled: false,
    onEvent: () => {},
    log: () => {},
  });
  const books = openBooks(cloud);
  const variables: Record<string, string> = { ...cloud.endpoints, ...cloud.variables };
  const credentials = {
    accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const endpoint = variables['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  const documents = createDocumentClient({}, { endpoint, region: variables['AWS_REGION'] ?? '', credentials });
  writeOspreyEnv(folder, variables);

  const ospreyWith = (environment: Record<string, string>, ...args: readonly string[]) =>
    runCommandLine([...args, '--data', folder], { ...process.env, ...environment });
  const osprey = (...args: readonly string[]) => ospreyWith({}, ...args);

  return {
    folder,
    books,
    ospreyWith,
    osprey,
    set: (id: string, path: string, value: string) =>
      osprey('settings', 'set', path, value, '--user', id, '--why', 'test'),
    get: async (id: string, path = '') =>
      JSON.parse((await osprey('settings', 'get', path, '--user', id, '--json')).out),
    /** Takes a setting out of the global row, as a row of before it existed lacks it. */
    forget: async (attribute: string): Promise<void> => {
      await documents.send(
        new UpdateCommand({
          TableName: variables['SETTINGS_TABLE'] ?? '',
          Key: { pk: 'settings', sk: 'global' },
          UpdateExpression: 'REMOVE settings.#attribute',
          ExpressionAttributeNames: { '#attribute': attribute },
        }),
      );
    },
    /** Types a value into a row as a person at the console would. */
    spoil: async (id: string, attribute: string, value: unknown): Promise<void> => {
      await documents.send(
        new UpdateCommand({
          TableName: variables['SETTINGS_TABLE'] ?? '',
          Key: { pk: 'settings', sk: `user#${id}` },
          UpdateExpression: 'SET settings.#attribute = :value',
          ExpressionAttributeNames: { '#attribute': attribute },
          ExpressionAttributeValues: { ':value': value },
        }),
      );
    },
    stop: async (): Promise<void> => {
      books.close();
      documents.destroy();
      await cloud.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
