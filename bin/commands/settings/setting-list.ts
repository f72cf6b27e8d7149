/** Every setting of a row as a flat list: what `describe` shows, and what a difference is made of. */

import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import type { SettingShape } from '#trading/domain/settings/setting-shape.ts';
import { globalShape, userShape } from '#trading/domain/settings/setting-shape.ts';
import { unitOf } from '#trading/domain/settings/setting-unit.ts';
import { initialGlobalSettings, initialUserSettings } from '#trading/domain/settings/settings.ts';
import type { RowName } from '#trading/ports/settings-store.ts';

export type DescribedSetting = {
  readonly path: string;
  readonly shape: SettingShape;
  readonly unit: string;
  /** What a new row, or a new item of a list, holds; undefined where it must always be said. */
  readonly initial: unknown;
};

/** What an item of a list begins as that is empty at first. */
const itemsAtFirst: Readonly<Record<string, unknown>> = { copy: initialCopyRelation('') };

const atFirst = (row: RowName): object => (row === 'global' ? initialGlobalSettings() : initialUserSettings(''));

/** What every setting of a new row is, with one item in each list that has a beginning. */
export const initialOf = (row: RowName): unknown =>
  row === 'global'
    ? atFirst(row)
    : { ...atFirst(row), ...Object.fromEntries(Object.entries(itemsAtFirst).map(([path, item]) => [path, [item]])) };

const member = (value: unknown, name: string | number): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;

const isStated = (value: unknown): boolean => value !== undefined && value !== '';

const walk = (shape: SettingShape, path: string, name: string, initial: unknown): readonly DescribedSetting[] => {
  const own =
    path === ''
      ? []
      : [{ path, shape, unit: unitOf(name, shape) ?? '', initial: isStated(initial) ? initial : undefined }];
  const below = (members: Readonly<Record<string, SettingShape>>, suffix = '') =>
    Object.entries(members).flatMap(([each, inner]) =>
      walk(inner, `${path}${suffix}${path === '' ? '' : '.'}${each}`, each, member(initial, each)),
    );
  switch (shape.kind) {
    case 'group':
      return [...own, ...below(shape.members)];
    case 'list':
      return ['group', 'variants'].includes(shape.item.kind)
        ? [
            ...own,
            ...walk(shape.item, `${path}[]`, name, itemsAtFirst[path] ?? member(initial, 0)).filter(
              (each) => each.path !== `${path}[]`,
            ),
          ]
        : own;
    case 'variants':
      return [
        ...own,
        ...Object.entries(shape.variants).flatMap(([kind, group]) =>
          Object.entries(group.members).flatMap(([each, inner]) =>
            each === shape.by
              ? []
              : walk(
                  inner,
                  `${path}<${kind}>.${each}`,
                  each,
                  member(initial, shape.by) === kind ? member(initial, each) : undefined,
                ),
          ),
        ),
      ];
    default:
      return own;
  }
};

/** The whole of a row, section by section. */
export const rootOf = (row: RowName): SettingShape => (row === 'global' ? globalShape : userShape);

/** Every setting of a row, in the order of the schema. */
export const settingsOf = (row: RowName): readonly DescribedSetting[] => walk(rootOf(row), '', '', atFirst(row));

/** What a row that nobody has written yet is made from: nothing for a user, who is added first. */
export const newSettings = (row: RowName): unknown => (row === 'global' ? initialGlobalSettings() : undefined);
