/** Base58 text of bytes, without any Node API, so that the domain can name an account that it finds in instruction data. */
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Base58 of the bytes written in `hex` (whole bytes). Each leading zero byte becomes a `1`, as in every Solana address. */
export const base58OfHex = (hex: string): string => {
  let rest = hex === '' ? 0n : BigInt(`0x${hex}`);
  let text = '';
  while (rest > 0n) {
    text = alphabet.charAt(Number(rest % 58n)) + text;
    rest /= 58n;
  }
  let zeroes = 0;
  while (hex.startsWith('00', zeroes * 2)) zeroes += 1;
  return '1'.repeat(zeroes) + text;
};
