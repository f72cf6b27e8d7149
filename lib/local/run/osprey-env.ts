/** The file that lets the CLI, or a person's own tools, attach to a running `npm start`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

export const ospreyEnvFile = (dataDir: string): string => join(dataDir, 'osprey.env');

/** Writes `osprey.env`, readable by its owner alone: it holds the webhook secret. */
export const writeOspreyEnv = (dataDir: string, values: Readonly<Record<string, string>>): void => {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  writeFileSync(ospreyEnvFile(dataDir), `${lines.join('\n')}\n`, { mode: 0o600 });
};

/** Reads `osprey.env`, or undefined when the folder has none. */
export const readOspreyEnv = (dataDir: string): Readonly<Record<string, string>> | undefined => {
  try {
    const values = parseEnv(readFileSync(ospreyEnvFile(dataDir), 'utf8'));
    return Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );
  } catch {
    return undefined;
  }
};
