import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Copy, copyProduct } from './planted.ts';

const inTheCore = {
  'no-restricted-globals': 'export const now = (): number => Date.now();',
  'no-restricted-properties': 'export const chance = (): number => Math.random();',
  'no-restricted-imports': "export { hostname } from 'node:os';",
  'no-console': "export const say = (): void => console.log('said');",
  'no-explicit-any': 'export const anything = (value: any): void => value;',
  'no-floating-promises': 'export const forget = (): void => {\n  void Promise.resolve();\n};',
  'switch-exhaustiveness-check':
    "export const side = (of: 'buy' | 'sell'): void => {\n  switch (of) {\n    case 'buy':\n  }\n};",
  'consistent-type-imports':
    "import { Clock } from '../ports/clock.ts';\nexport type Watch = { readonly clock: Clock };",
} as const;

describe('the lint rules', () => {
  let copy: Copy;
  let output = '';

  beforeAll(async () => {
    copy = copyProduct();
    for (const [rule, text] of Object.entries(inTheCore)) copy.plant(`lib/trading/use-cases/planted-${rule}.ts`, text);
    ({ output } = await copy.run('oxlint', '--type-aware', '--format=unix', 'lib/trading/use-cases'));
  });

  afterAll(() => copy.remove());

  it.each(Object.keys(inTheCore))('find a breach of %s in the core', (rule) => {
    const findings = output.split('\n').filter((line) => line.includes(`planted-${rule}.ts`));
    expect(findings.join('\n')).toContain(`(${rule})`);
  });
});
