/** Settings as a person reads them: stored units, with the human ones beside them. */
import type { SettingShape } from '#trading/domain/settings/setting-shape.ts';
import { unitOf } from '#trading/domain/settings/setting-unit.ts';
import { solText } from '#trading/domain/values/human-text.ts';

/** `1h`, `15s`: the largest unit that leaves no rest. */
export const durationText = (ms: number): string => {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const;
  const [size, name] = units.find(([each]) => ms >= each && ms % each === 0) ?? [1_000, 's'];
  return `${ms / size}${name}`;
};

const beside = (unit: string, value: unknown): string => {
  const text = String(value);
  if (!/^-?\d+$/.test(text)) return '';
  if (unit === 'lamports') return ` (${solText(BigInt(text))} SOL)`;
  if (unit === 'bps') return ` (${Number(text) / 100} %)`;
  if (unit === 'ms') return ` (${durationText(Number(text))})`;
  return '';
};

/** A stored value, in one line: `500000000 lamports (0.5 SOL)`. */
export const valueText = (name: string, shape: SettingShape, value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return JSON.stringify(value);
  const unit = unitOf(name, shape) ?? '';
  return `${String(value)}${unit === '' ? '' : ` ${unit}`}${beside(unit, value)}`;
};

/** A pattern in words where there are some. */
const formText = (pattern: string): string => {
  const [, least, most] = /^\^\[1-9A-HJ-NP-Za-km-z\]\{(\d+),(\d+)\}\$$/.exec(pattern) ?? [];
  return least === undefined ? `like ${pattern}` : `an address: base58 of ${least} to ${most} characters`;
};

/** What a setting may be: bounds, choices, form. */
export const boundsText = (shape: SettingShape): string => {
  const orNull = shape.nullable ? ', or null' : '';
  switch (shape.kind) {
    case 'amount':
    case 'integer':
      return `${shape.least} to ${shape.most}${orNull}`;
    case 'flag':
      return `true or false${orNull}`;
    case 'choice':
      return `${shape.choices.join(', ')}${orNull}`;
    case 'text':
      return `text${shape.longest === undefined ? '' : ` of at most ${shape.longest} characters`}${shape.pattern === undefined ? '' : `, ${formText(shape.pattern)}`}${orNull}`;
    case 'list':
      return `a list${shape.most === undefined ? '' : ` of at most ${shape.most}`}${orNull}`;
    case 'group':
      return `a group${orNull}`;
    case 'variants':
      return `one of ${Object.keys(shape.variants).join(', ')}${orNull}`;
  }
};
