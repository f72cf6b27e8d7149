import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FunctionName, functions } from '#functions/triggers.ts';
import { createBundles } from '#local/cloud/function-bundle.ts';
import { BotFunction } from '#stacks/constructs/bot-function.ts';

/**
 * KB that a function may weigh: what it weighs, rounded up a little. A cold start pays for every one of them, so what makes
 * one grow is looked at (`npm run bench:bundles` says what is inside) before its number is raised.
 */
const budgetKb: Readonly<Record<FunctionName, number>> = {
  'receive-launches': 325,
  'receive-wallet-trades': 400,
  'execute-orders': 665,
  'execute-exits': 565,
  'watch-prices': 545,
  reconcile: 615,
  'sync-webhooks': 410,
  'send-alerts': 375,
  'export-day': 520,
};

const folder = mkdtempSync(join(tmpdir(), 'osprey-bundles-'));
const names = Object.keys(functions) as FunctionName[];
const bundles = createBundles(resolve('functions'), names, join(folder, 'local'));
const bundleOf = (name: FunctionName) => join(folder, 'local', name, 'index.cjs');

beforeAll(() => bundles.folderOf('receive-launches'));
afterAll(async () => {
  await bundles.stop();
  rmSync(folder, { recursive: true });
});

describe('a bundle', () => {
  it.each(names)('of %s stays within its budget', (name) => {
    const kb = statSync(bundleOf(name)).size / 1_024;
    expect(kb).toBeLessThanOrEqual(budgetKb[name]);
    // A budget far above the weight guards nothing.
    expect(kb).toBeGreaterThan(budgetKb[name] * 0.9);
  });

  it('is deployed byte for byte as it runs locally', () => {
    const app = new App({ outdir: join(folder, 'cdk') });
    new BotFunction(new Stack(app, 'stack'), 'receive-launches', {
      environment: { LAUNCHES_QUEUE_URL: '', QUARANTINE_QUEUE_URL: '', WEBHOOK_SECRET: '' },
    });
    const { directory } = app.synth();
    const [asset] = readdirSync(directory).filter((name) => name.startsWith('asset.'));
    const deployed = readFileSync(join(directory, asset ?? 'no asset', 'index.js'));
    // Not `toEqual`: a difference of so many KB is better not shown.
    expect(deployed.equals(readFileSync(bundleOf('receive-launches')))).toBe(true);
  });
});
