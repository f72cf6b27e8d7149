/** A cloud over a temporary folder for one test, with everything it reported. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { FunctionDefinition, Trigger } from '#functions/triggers.ts';
import { startCloud } from '#local/cloud/cloud.ts';
import type { CloudEvent } from '#local/cloud/cloud-event.ts';
import type { Cloud, CloudOptions } from '#local/cloud/cloud-options.ts';

export type EventOf<K extends CloudEvent['kind']> = Extract<CloudEvent, { kind: K }>;

export type StartedCloud = {
  readonly cloud: Cloud;
  readonly dataDir: string;
  readonly events: CloudEvent[];
  readonly of: <K extends CloudEvent['kind']>(kind: K) => EventOf<K>[];
};

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'osprey-cloud-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Starts a cloud that ends with the test. No function exists unless the options say so. */
export const startedCloud = async (options: Partial<CloudOptions> = {}): Promise<StartedCloud> => {
  const dataDir = options.dataDir ?? temporaryFolder();
  const events: CloudEvent[] = [];
  const cloud = await startCloud({
    definitions: {},
    environment: {},
    log: () => {},
    onEvent: (event) => events.push(event),
    ...options,
    dataDir,
  });
  onTestFinished(() => cloud.stop());
  const of = <K extends CloudEvent['kind']>(kind: K) =>
    events.filter((event): event is EventOf<K> => event.kind === kind);
  return { cloud, dataDir, events, of };
};

/** A function definition around its triggers. */
export const definitionOf = (triggers: readonly Trigger[], timeoutSeconds = 5): FunctionDefinition => ({
  memoryMb: 128,
  timeoutSeconds,
  triggers,
});

/** Writes functions with their declared variables and returns the folder that holds them. */
export const writeFunctions = (
  folder: string,
  sources: Readonly<Record<string, { variables: readonly string[]; files: Readonly<Record<string, string>> }>>,
): string => {
  for (const [name, { variables, files }] of Object.entries(sources)) {
    mkdirSync(join(folder, name), { recursive: true });
    const shape = JSON.stringify(Object.fromEntries(variables.map((each) => [each, true])));
    writeFileSync(join(folder, name, 'env.ts'), `export const env = { shape: ${shape} };\n`);
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, name, file), content);
  }
  return folder;
};

/** Waits until the condition holds; fails after five seconds. */
export const until = async (condition: () => unknown, what = 'the condition'): Promise<void> => {
  const deadlineMs = Date.now() + 5_000;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`waited in vain for ${what}`);
    await sleep(10);
  }
};
