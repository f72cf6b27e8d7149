/** Sets one setting of a row: the way that `settings set`, `exits set`, `snipe` and `copy` share. */

import { type Setting, settingAt, withSetting } from '#trading/domain/settings/setting-path.ts';
import type { SettingShape } from '#trading/domain/settings/setting-shape.ts';
import { readSetting } from '#trading/domain/settings/setting-value.ts';
import type { RowName, SettingsAuthor, StoredRow } from '#trading/ports/settings-store.ts';
import { type ChangeOutcome, changeSettings } from '#trading/use-cases/settings/change-settings.ts';
import { BadUse } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { newSettings, rootOf } from './setting-list.ts';
import { flagsOf } from './settings-row.ts';
import { yamlValue } from './settings-yaml.ts';

/** The setting at a path of a row. Throws `BadUse` with what lies there instead. */
export const settingOf = (row: RowName, settings: unknown, path: string): Setting => {
  const found = settingAt(rootOf(row), settings, path);
  if (found.kind === 'found') return found.value;
  throw new BadUse(
    `there is no setting ${found.at}, allowed ${found.allowed}; osprey settings describe lists them all`,
  );
};

const isWord = (shape: SettingShape, text: string): boolean =>
  !['group', 'variants'].includes(shape.kind) &&
  !(shape.kind === 'list' && /^\s*[[{-]/.test(text)) &&
  !(shape.kind === 'list' && text.trim() === '');

export type SetRequest = { readonly path: string; readonly text: string };

export type SetOutcome = { readonly outcome: ChangeOutcome; readonly setting: Setting; readonly value: unknown };

/** The settings with each of the requests read and put in its place, and the last place. Throws `BadUse` for one that cannot be read. */
export const applied = (row: RowName, settings: unknown, requests: readonly SetRequest[]) => {
  let next = settings;
  let last: { readonly setting: Setting; readonly value: unknown } | undefined;
  for (const { path, text } of requests) {
    const setting = settingOf(row, next, path);
    if (setting.parts.length === 0)
      throw new BadUse(`give the path of one setting, or use osprey settings edit ${flagsOf(row)}`);
    const written = isWord(setting.shape, text) ? text : yamlValue(text, setting.path);
    const read = readSetting(setting.shape, setting.path, written);
    if (read.kind === 'refused') throw new BadUse(`${read.path}: found ${read.found}, allowed ${read.allowed}`);
    next = withSetting(next, setting.parts, read.value);
    last = { setting, value: read.value };
  }
  if (last === undefined) throw new BadUse('give a path and a value');
  return { next, ...last };
};

/** Reads what a person wrote for one setting and writes the row. Throws `BadUse` for what cannot be read. */
export const setSetting = async (
  connection: Connection,
  row: RowName,
  present: StoredRow | undefined,
  request: SetRequest,
  author: SettingsAuthor,
): Promise<SetOutcome> => {
  const { next, setting, value } = applied(row, present?.settings ?? newSettings(row), [request]);
  return { outcome: await changeSettings(connection, row, present, next, author), setting, value };
};
