/** Addresses that a program derives: on no point of the curve, so that no key belongs to them. */
import { createHash } from 'node:crypto';
import bs58 from 'bs58';

/** The field of Ed25519 and the constant of its curve: -x² + y² = 1 + d x² y² (RFC 8032, 5.1). */
const field = 2n ** 255n - 19n;
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

const times = (one: bigint, other: bigint): bigint => (one * other) % field;

/** `value` squared so often. */
const squared = (value: bigint, often: number): bigint => {
  let result = value;
  for (let nth = 0; nth < often; nth += 1) result = times(result, result);
  return result;
};

/** Whether a non-zero value is a square: its power to (field - 1) / 2 = 2^254 - 10 is 1 (Euler). */
const isSquare = (value: bigint): boolean => {
  const join = (ones: bigint, often: number): bigint => times(squared(ones, often), ones);
  // Powers to 2^n - 1, for n = 1, 2, 4, 5, ...: an exponent of ones alone doubles with few multiplications.
  const two = join(value, 1);
  const five = times(squared(join(two, 2), 1), value);
  const ten = join(five, 5);
  const fifty = times(squared(join(join(ten, 10), 20), 10), ten);
  const hundred = join(fifty, 50);
  const ones250 = times(squared(join(hundred, 100), 50), fifty);
  return times(squared(ones250, 4), squared(two, 1)) === 1n;
};

/** Whether 32 bytes are a point of the curve and so may be somebody's public key. */
export const isOnCurve = (bytes: Uint8Array): boolean => {
  const hex = Buffer.from(bytes).reverse().toString('hex');
  const number = BigInt(`0x${hex}`);
  const y = BigInt.asUintN(255, number);
  if (bytes.length !== 32 || y >= field) return false;
  const ySquared = times(y, y);
  const [above, below] = [(ySquared - 1n + field) % field, (times(d, ySquared) + 1n) % field];
  // x² = above / below; the last bit is the sign of x, and zero has none.
  return above === 0n ? number === y : isSquare(times(above, below));
};

const marker = Buffer.from('ProgramDerivedAddress');
const mostBump = 255;

/** The 32 bytes of an address. Throws a RangeError on text that is none. */
export const addressBytes = (address: string): Uint8Array => {
  const bytes = bs58.decodeUnsafe(address);
  if (bytes?.length !== 32) throw new RangeError('not an address');
  return bytes;
};

/** The address that `program` derives from seeds of at most 32 bytes each, with the greatest bump that gives one. */
export const programAddress = (program: string, seeds: readonly Uint8Array[]): string => {
  const end = addressBytes(program);
  for (let bump = mostBump; bump >= 0; bump -= 1) {
    const hash = createHash('sha256');
    for (const part of [...seeds, Uint8Array.of(bump), end, marker]) hash.update(part);
    const address = hash.digest();
    if (!isOnCurve(address)) return bs58.encode(address);
  }
  throw new RangeError('no bump gives an address');
};
