import { expect, it } from 'vitest';
import { readable } from '../../bin/commands/books/verdict-text.ts';

it.each([
  ['daily-spend-reached', '150000000', '<= 1000000000', '0.15 SOL', '<= 1 SOL'],
  [
    'daily-loss-reached',
    '-1000 lost, 150000000 at stake',
    '<= 500000000 with 10000 bps of what is at stake',
    '-0.000001 SOL lost, 0.15 SOL at stake',
    '<= 0.5 SOL with 100 % of what is at stake',
  ],
  [
    'daily-loss-reached',
    '5 lost',
    '< 500000000, until the next UTC day',
    '0.000000005 SOL lost',
    '< 0.5 SOL, until the next UTC day',
  ],
  ['insufficient-sol', '-20000000 left', '>= 50000000', '-0.02 SOL left', '>= 0.05 SOL'],
  [
    'ramp-position',
    '60000000',
    '<= 50000000 on the ramp, 3 of 100 good trades',
    '0.06 SOL',
    '<= 0.05 SOL on the ramp, 3 of 100 good trades',
  ],
  ['drawdown', '7', '<= 200000000 in 24 h', '0.000000007 SOL', '<= 0.2 SOL in 24 h'],
  ['low-profit-leader', '-30000000 in 5 trades', '>= 0', '-0.03 SOL in 5 trades', '>= 0 SOL'],
  ['liquidity-too-low', '5000000000 lamports', '>= 1000000000 lamports', '5 SOL', '>= 1 SOL'],
  ['top-holders-too-large', '2512 bps', '<= 7000 bps', '25.12 %', '<= 70 %'],
  ['consecutive-losses', '2', '< 5, or 3600000 ms without one', '2', '< 5, or 1h without one'],
  ['signal-too-old', '15001 ms', '<= 15000 ms', '15001 ms', '<= 15s'],
  ['max-open-positions', '3', '< 5', '3', '< 5'],
])('a person reads %s in SOL and percentages', (guard, found, allowed, foundText, allowedText) => {
  expect(readable({ guard, found, allowed })).toEqual({ found: foundText, allowed: allowedText });
});
