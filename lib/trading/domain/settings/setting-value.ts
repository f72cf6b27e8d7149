/**
 * From what a person writes to what is stored: `0.1sol` is 100000000 lamports, `50%` is 5000 bps, `15s` is 15000 ms.
 * A bare whole number is in the stored unit. Whatever could be meant in two ways is refused, and nothing is rounded.
 */
import { lamportsPerSol } from '../values/quantities.ts';
import type { SettingShape } from './setting-shape.ts';
import { unitOf } from './setting-unit.ts';

export type ReadSetting =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly path: string; readonly found: string; readonly allowed: string };

const whole = /^-?\d{1,39}$/;
const decimal = /^(-?)(\d{1,39})(?:\.(\d{1,9}))?$/;

/** A decimal number times `factor`, exact; undefined when it is no whole number then. */
const times = (text: string, factor: bigint): bigint | undefined => {
  const [, sign, integer = '0', fraction = ''] = decimal.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const shift = 10n ** BigInt(fraction.length);
  const scaled = BigInt(integer + fraction) * factor;
  if (scaled % shift !== 0n) return undefined;
  return sign === '-' ? -(scaled / shift) : scaled / shift;
};

type Written = readonly [ending: RegExp, factor: bigint];

const written: Readonly<Record<string, { readonly examples: string; readonly endings: readonly Written[] }>> = {
  lamports: {
    examples: '0.1sol, or whole lamports such as 100000000',
    endings: [
      [/\s*sol$/i, lamportsPerSol],
      [/\s*lamports?$/i, 1n],
    ],
  },
  bps: {
    examples: '50%, or whole basis points such as 5000',
    endings: [
      [/\s*%$/, 100n],
      [/\s*bps$/i, 1n],
    ],
  },
  ms: {
    examples: '15s, 2min, 1h, 1d, or whole milliseconds such as 15000',
    endings: [
      [/\s*ms$/i, 1n],
      [/\s*s(?:ec|econds?)?$/i, 1_000n],
      [/\s*min(?:utes?)?$/i, 60_000n],
      [/\s*h(?:ours?)?$/i, 3_600_000n],
      [/\s*d(?:ays?)?$/i, 86_400_000n],
    ],
  },
  hours: { examples: 'whole hours, such as 6 or 6h', endings: [[/\s*h(?:ours?)?$/i, 1n]] },
  days: { examples: 'whole days, such as 7 or 7d', endings: [[/\s*d(?:ays?)?$/i, 1n]] },
};

const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** The number that a text means in the unit, or undefined. */
const quantityOf = (text: string, unit: string): bigint | undefined => {
  const trimmed = text.trim();
  if (whole.test(trimmed)) return BigInt(trimmed);
  const [, hour, minute] = clock.exec(trimmed) ?? [];
  if (unit.startsWith('minute') && hour !== undefined) return BigInt(hour) * 60n + BigInt(minute ?? 0);
  for (const [ending, factor] of written[unit]?.endings ?? [])
    if (ending.test(trimmed)) return times(trimmed.replace(ending, '').replace(/^\+/, ''), factor);
  return undefined;
};

/** What may be written for a quantity of the unit. */
export const examplesOf = (unit: string): string =>
  written[unit]?.examples ?? (unit.startsWith('minute') ? '14:30, or whole minutes such as 870' : 'a whole number');

const shown = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}...`;
};

const flags: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  yes: true,
  false: false,
  off: false,
  no: false,
};
const nothing = new Set(['null', 'none', 'off', '~']);

const read = (value: unknown): ReadSetting => ({ kind: 'read', value });
const refuse = (path: string, value: unknown, allowed: string): ReadSetting => ({
  ...{ kind: 'refused', path, allowed },
  found: shown(value),
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads every member; the first that is refused refuses the whole. */
const readMembers = (
  members: Readonly<Record<string, SettingShape>>,
  value: Readonly<Record<string, unknown>>,
  path: string,
): ReadSetting => {
  const stored: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const shape = Object.hasOwn(members, name) ? members[name] : undefined;
    const at = path === '' ? name : `${path}.${name}`;
    // What no setting is called stays for the schema to refuse, with all else that is wrong.
    const outcome = shape === undefined ? read(member) : readSetting(shape, at, member);
    if (outcome.kind === 'refused') return outcome;
    Object.defineProperty(stored, name, { value: outcome.value, enumerable: true, configurable: true, writable: true });
  }
  return read(stored);
};

const readList = (item: SettingShape, path: string, value: unknown): ReadSetting => {
  const isLeaf = !['group', 'variants', 'list'].includes(item.kind);
  const parts =
    typeof value === 'string' && isLeaf
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : value;
  if (!Array.isArray(parts)) return refuse(path, value, isLeaf ? 'a list, such as a,b or [a, b]' : 'a list');
  const items: unknown[] = [];
  for (const [index, part] of parts.entries()) {
    const outcome = readSetting(item, `${path}[${index}]`, part);
    if (outcome.kind === 'refused') return outcome;
    items.push(outcome.value);
  }
  return read(items);
};

const readQuantity = (shape: SettingShape, path: string, value: unknown): ReadSetting => {
  const name = path.split(/[.[\]]+/).findLast((part) => part !== '' && !/^\d+$/.test(part)) ?? '';
  const unit = unitOf(name, shape) ?? '';
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  const quantity = typeof text === 'string' ? quantityOf(text, unit) : undefined;
  if (quantity === undefined) return refuse(path, value, examplesOf(unit));
  if (shape.kind === 'amount') return read(String(quantity));
  return quantity >= BigInt(Number.MIN_SAFE_INTEGER) && quantity <= BigInt(Number.MAX_SAFE_INTEGER)
    ? read(Number(quantity))
    : refuse(path, value, examplesOf(unit));
};

/** The stored form of what a person wrote for the setting at `path`. It says nothing about bounds: the schema does. */
export const readSetting = (shape: SettingShape, path: string, value: unknown): ReadSetting => {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  const mayBeWord = shape.kind === 'flag' || shape.kind === 'choice' || shape.kind === 'text';
  if (shape.nullable && (value === null || text === 'null' || (!mayBeWord && text !== undefined && nothing.has(text))))
    return read(null);
  switch (shape.kind) {
    case 'amount':
    case 'integer':
      return readQuantity(shape, path, value);
    case 'flag': {
      if (typeof value === 'boolean') return read(value);
      const flag = text === undefined || !Object.hasOwn(flags, text) ? undefined : flags[text];
      return flag === undefined ? refuse(path, value, 'true or false') : read(flag);
    }
    case 'choice':
    case 'text':
      return read(value);
    case 'list':
      return readList(shape.item, path, value);
    case 'group':
      return isRecord(value)
        ? readMembers(shape.members, value, path)
        : refuse(path, value, membersText(shape.members));
    case 'variants': {
      if (!isRecord(value)) return refuse(path, value, `a ${shape.by} of ${Object.keys(shape.variants).join(', ')}`);
      const kind = value[shape.by];
      const variant =
        typeof kind === 'string' && Object.hasOwn(shape.variants, kind) ? shape.variants[kind] : undefined;
      return variant === undefined ? read(value) : readMembers(variant.members, value, path);
    }
  }
};

const membersText = (members: Readonly<Record<string, SettingShape>>): string =>
  `a group of ${Object.keys(members).join(', ')}`;
