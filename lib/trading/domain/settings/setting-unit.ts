/** The unit of a setting, which its name carries. */
import type { SettingShape } from './setting-shape.ts';

/** Endings of names, each with the unit of the stored number. */
const units: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/Lamports$/, 'lamports'],
  [/Bps$/, 'bps'],
  [/Ms$/, 'ms'],
  [/Minute$/, 'minute of the UTC day'],
  [/Hours$/, 'hours'],
  [/Days$/, 'days'],
  [/(Score|Confidence)$/, 'points of 100'],
];

/** `maxBuysPerToken` counts "buys per token". */
const counted = (name: string): string =>
  name
    .replace(/^(min|max)(?=[A-Z])/, '')
    .replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();

const isCount = (phrase: string): boolean => phrase.split(' ').some((word) => word.length > 1 && word.endsWith('s'));

/** The unit of a quantity of that name; '' for what is none. Undefined: the name of a quantity says no unit. */
export const unitOf = (name: string, { kind }: Pick<SettingShape, 'kind'>): string | undefined => {
  if (kind !== 'amount' && kind !== 'integer') return '';
  const unit = units.find(([ending]) => ending.test(name))?.[1];
  const phrase = counted(name);
  return unit ?? (isCount(phrase) ? phrase : undefined);
};
