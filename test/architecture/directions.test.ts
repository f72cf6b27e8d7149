import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Copy, copyProduct } from './planted.ts';

type Violation = { readonly from: string; readonly rule: { readonly name: string } };
type Cruise = { readonly summary: { readonly totalCruised: number; readonly violations: readonly Violation[] } };

/** Each breaks one rule, in a file of its own. */
const faults = {
  'trading-imports-zod-alone': ['lib/trading/domain/planted-node.ts', "export * from 'node:os';"],
  'domain-imports-domain-alone': ['lib/trading/domain/planted-port.ts', "export type * from '../ports/clock.ts';"],
  'ports-import-domain-alone': ['lib/trading/ports/planted-use-case.ts', "export * from '../use-cases/planted.ts';"],
  'adapters-implement-ports': ['lib/adapters/planted-local.ts', "export * from '#local/planted.ts';"],
  'stacks-import-plain-data': ['lib/stacks/planted-handler.ts', "export * from '#adapters/planted-web3.ts';"],
  'plain-data-stays-plain': ['functions/send-alerts/env.ts', "export * from '#adapters/planted-web3.ts';"],
  'local-is-for-bin-and-tests': ['functions/planted-local.ts', "export * from '#local/planted.ts';"],
  'functions-are-apart': ['functions/reconcile/planted.ts', "export * from '../export-day/env.ts';"],
  'functions-start-without-web3': ['functions/execute-orders/planted.ts', "export * from '#adapters/planted-web3.ts';"],
  'web3-behind-its-adapters': ['lib/adapters/planted-web3.ts', "export { PublicKey } from '@solana/web3.js';"],
  'no-dev-dependency-in-the-product': ['lib/adapters/planted-dev.ts', "export { assert } from 'fast-check';"],
  'no-circular': ['lib/local/planted-circle.ts', "export * from './planted-circled.ts';"],
  'no-orphans': ['lib/local/planted-orphan.ts', 'export const alone = true;'],
  resolvable: ['lib/local/planted-nowhere.ts', "export * from './nowhere.ts';"],
} as const;

describe('the directions of imports', () => {
  const found = new Map<string, string[]>();
  let copy: Copy;
  let cruised = 0;

  beforeAll(async () => {
    copy = copyProduct();
    copy.plant('lib/local/planted.ts', "export * from 'zod';");
    copy.plant('lib/trading/use-cases/planted.ts', "export * from 'zod';");
    copy.plant('lib/local/planted-circled.ts', "export * from './planted-circle.ts';");
    for (const [path, text] of Object.values(faults)) copy.plant(path, text);
    const { output } = await copy.run(
      'depcruise',
      ...['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'bin', 'functions', 'lib'],
    );
    const { summary } = JSON.parse(output.slice(output.indexOf('{'))) as Cruise;
    cruised = summary.totalCruised;
    for (const { rule, from } of summary.violations) found.set(rule.name, [...(found.get(rule.name) ?? []), from]);
  });

  afterAll(() => copy.remove());

  it('are judged over the whole product', () => {
    expect(cruised).toBeGreaterThan(50);
  });

  it.each(Object.entries(faults))('are red when something breaks %s', (rule, [planted]) => {
    expect(found.get(rule)).toContain(planted);
  });
});
