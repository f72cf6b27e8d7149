/** Numbers, times and reasons as text for a person. What comes from outside is never shown as it came. */
import type { EpochMs } from './quantities.ts';
import { dayOf, lamportsPerSol } from './quantities.ts';

/** Lamports as SOL, exact, without trailing zeros: `-0.000005`. */
export const solText = (value: bigint): string => {
  const size = value < 0n ? -value : value;
  const decimals = String(size % lamportsPerSol)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${size / lamportsPerSol}${decimals === '' ? '' : `.${decimals}`}`;
};

/** The same with a plus sign for a gain. */
export const signedSolText = (value: bigint): string => `${value > 0n ? '+' : ''}${solText(value)}`;

/** `2026-11-20 14:03:07 UTC`. */
export const timeText = (at: EpochMs): string => {
  const seconds = Math.floor(at / 1_000) % 86_400;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${dayOf(at)} ${two(seconds / 3_600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)} UTC`;
};

/** `2026-11-20 14:03:07.250 UTC`: where a second is long. */
export const preciseTimeText = (at: EpochMs): string =>
  timeText(at).replace(/ UTC$/, `.${String(at % 1_000).padStart(3, '0')} UTC`);

const word = /^[a-z]+(?:-(?:[a-z]{1,20}|\d{1,6}))*$/;

/**
 * The leading kebab-case word of a reason, or `unspecified`: the rest may carry a provider's text, an address with a key
 * in it or a token's name, none of which belongs in mail.
 */
export const reasonWord = (reason: string): string => {
  const [first = ''] = reason.split(':', 1);
  return first.length <= 64 && word.test(first) ? first : 'unspecified';
};

/** `So1111..1112` */
export const shortAddress = (address: string): string =>
  address.length <= 12 ? address : `${address.slice(0, 6)}..${address.slice(-4)}`;
