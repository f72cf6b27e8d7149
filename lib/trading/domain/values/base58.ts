/**
 * Base58 without any Node API, so that the domain can name an account that it finds in instruction data. A bigint takes
 * nine digits at a time, because the usual digit-by-digit way is too slow for the receivers: 90 µs for a launch, not 4.
 */
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const digits: ReadonlyMap<string, number> = new Map(Array.from(alphabet, (letter, value) => [letter, value]));

/** 58^9 is the greatest power of 58 below 2^53: up to there plain numbers count exactly. */
const chunkLength = 9;
const chunkBase = 58n ** 9n;

/** How often `text` begins with `unit`. */
const leading = (text: string, unit: string): number => {
  let count = 0;
  while (text.startsWith(unit, count * unit.length)) count += 1;
  return count;
};

/** Base58 of the bytes written in `hex` (whole bytes). Each leading zero byte becomes a `1`, as in every Solana address. */
export const base58OfHex = (hex: string): string => {
  let rest = hex === '' ? 0n : BigInt(`0x${hex}`);
  let text = '';
  while (rest > 0n) {
    let chunk = Number(rest % chunkBase);
    rest /= chunkBase;
    for (let place = 0; place < chunkLength && (chunk > 0 || rest > 0n); place += 1) {
      text = alphabet.charAt(chunk % 58) + text;
      chunk = Math.floor(chunk / 58);
    }
  }
  return '1'.repeat(leading(hex, '00')) + text;
};

/** Lower-case hex of the bytes written in base58, or undefined when `text` is not base58. */
export const hexOfBase58 = (text: string): string | undefined => {
  let value = 0n;
  for (let from = 0; from < text.length; from += chunkLength) {
    const end = Math.min(from + chunkLength, text.length);
    let chunk = 0;
    for (let at = from; at < end; at += 1) {
      const digit = digits.get(text.charAt(at));
      if (digit === undefined) return undefined;
      chunk = chunk * 58 + digit;
    }
    value = value * (end - from === chunkLength ? chunkBase : 58n ** BigInt(end - from)) + BigInt(chunk);
  }
  const zeroes = '00'.repeat(leading(text, '1'));
  if (value === 0n) return zeroes;
  const hex = value.toString(16);
  return zeroes + (hex.length % 2 === 0 ? hex : `0${hex}`);
};
