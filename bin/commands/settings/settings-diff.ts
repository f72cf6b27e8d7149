/** What differs between two settings, setting by setting. */
import type { SettingShape } from '#trading/domain/settings/setting-shape.ts';
import type { RowName } from '#trading/ports/settings-store.ts';
import { rootOf } from './setting-list.ts';
import { valueText } from './setting-text.ts';

export type Difference = {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly text: string;
};

type Wire = Readonly<Record<string, unknown>>;
const isWire = (value: unknown): value is Wire => typeof value === 'object' && value !== null && !Array.isArray(value);

const flag: SettingShape = { kind: 'flag', description: '', nullable: false };

const memberShape = (shape: SettingShape, name: string, holder: unknown): SettingShape => {
  if (shape.kind === 'list') return shape.item;
  if (shape.kind === 'group') return (Object.hasOwn(shape.members, name) ? shape.members[name] : undefined) ?? flag;
  if (shape.kind !== 'variants' || !isWire(holder)) return flag;
  return shape.variants[String(holder[shape.by])]?.members[name] ?? flag;
};

const namesOf = (...values: readonly unknown[]): readonly string[] => [
  ...new Set(values.flatMap((value) => (isWire(value) ? Object.keys(value) : []))),
];

const compare = (
  shape: SettingShape,
  path: string,
  name: string,
  before: unknown,
  after: unknown,
): readonly Difference[] => {
  if (isWire(before) && isWire(after)) {
    return namesOf(before, after).flatMap((each) =>
      compare(
        memberShape(shape, each, isWire(after) && Object.hasOwn(after, each) ? after : before),
        path === '' ? each : `${path}.${each}`,
        each,
        Object.hasOwn(before, each) ? before[each] : undefined,
        Object.hasOwn(after, each) ? after[each] : undefined,
      ),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every(isWire)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) =>
      compare(memberShape(shape, '', undefined), `${path}[${index}]`, name, before[index], after[index]),
    ).flat();
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [
    { path, before, after, text: `${path}: ${valueText(name, shape, before)} -> ${valueText(name, shape, after)}` },
  ];
};

/** Every setting in which `after` differs from `before`. */
export const differencesOf = (row: RowName, before: unknown, after: unknown): readonly Difference[] =>
  compare(rootOf(row), '', '', before, after);
