/** `signals` on a folder of `npm start`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';
import { createDynamoSignalCursors } from '#adapters/dynamodb/signal-cursors.ts';
import { startCloud } from '#local/cloud/cloud.ts';
import { writeOspreyEnv } from '#local/run/osprey-env.ts';
import { cursorAt, firstCursor } from '#trading/domain/signals/missed-signal.ts';
import { countArrivals } from '#trading/domain/signals/signal-count.ts';
import { epochMs, signature } from '#trading/domain/values/quantities.ts';
import { runCommandLine } from './run-command.ts';

let folder = '';
let cloud: Awaited<ReturnType<typeof startCloud>>;
const noon = epochMs(Date.UTC(2026, 10, 20, 12));
const leader = { kind: 'leader', address: 'L'.repeat(43) } as const;
const launches = { kind: 'launches', address: 'P'.repeat(43) } as const;

const signals = (...args: readonly string[]) => runCommandLine(['signals', ...args, '--data', folder]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osprey-signals-'));
  cloud = await startCloud({
    ...{ dataDir: folder, definitions: {}, schedulesEnabled: false, environment: {} },
    ...{ onEvent: () => {}, log: () => {} },
  });
  const variables: Record<string, string> = { ...cloud.endpoints, ...cloud.variables };
  writeOspreyEnv(folder, variables);
  const documents = createDocumentClient(
    {},
    {
      endpoint: variables['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
      region: variables['AWS_REGION'] ?? '',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    },
  );
  const cursors = createDynamoSignalCursors({ documents, tableName: cloud.variables.COORDINATION_TABLE });
  const row = { signature: signature('S'.repeat(88)), slot: 9, blockTimeMs: noon, failed: false };
  const first = firstCursor(leader, undefined, noon);
  await cursors.advance(first, []);
  const seen = (['delivered', 'delivered', 'late', 'missed'] as const).map((arrival) => ({
    arrival,
    blockTimeMs: noon,
  }));
  await cursors.advance(cursorAt(first, row), countArrivals(leader, seen));
  await cursors.advance(firstCursor(launches, undefined, noon), []);
  documents.destroy();
}, 30_000);
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('osprey signals', () => {
  it('counts for each address what was delivered, late and missed on a day', async () => {
    const { out, code } = await signals('--day', '2026-11-20', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      day: '2026-11-20',
      watched: [
        { ...launches, delivered: 0, late: 0, missed: 0, dealtWithUntilMs: noon },
        { ...leader, delivered: 2, late: 1, missed: 1, dealtWithUntilMs: noon },
      ],
    });
    const text = await signals('--day', '2026-11-20');
    for (const phrase of [leader.address, launches.address, '1 never came', '2026-11-20 12:00:00 UTC'])
      expect(text.out).toContain(phrase);
  });

  it('shows what is watched on a day without signals, and ends with 2 for what is no day', async () => {
    const { out } = await signals('--day', '2026-11-19', '--json');
    expect(JSON.parse(out)).toMatchObject({ watched: [{ missed: 0 }, { missed: 0 }] });
    expect(await signals('--day', 'friday')).toMatchObject({ code: 2, err: expect.stringContaining('2026-11-20') });
    expect(await signals('--help')).toMatchObject({ code: 0, out: expect.stringContaining('Example:') });
  });
});
