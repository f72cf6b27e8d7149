/** Paths into the settings: `limits.maxTradeLamports`, `exits.takeProfit[0].sellBps`, `copy[<leader>].enabled`. */
import type { SettingShape } from './setting-shape.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: unknown, name: string): unknown =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;

export type PathOutcome<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'nothing-there'; readonly at: string; readonly allowed: string };

const nothingThere = (at: string, allowed: string) => ({ kind: 'nothing-there', at, allowed }) as const;

/** The names and indexes of a path; an empty path is the whole. */
export const partsOf = (path: string): readonly string[] => path.split(/[.[\]]+/).filter((part) => part !== '');

/** The place in a list that a part names: an index, one past the end, or the leader of a copy relation. */
const indexOf = (list: readonly unknown[], part: string): number | undefined => {
  const named = list.findIndex((item) => memberOf(item, 'leader') === part);
  if (named >= 0) return named;
  const index = /^\d{1,6}$/.test(part) ? Number(part) : undefined;
  return index !== undefined && index <= list.length ? index : undefined;
};

/** One setting of a row. */
export type Setting = {
  readonly shape: SettingShape;
  /** With the indexes that the path's leaders stand for. */
  readonly path: string;
  readonly parts: readonly string[];
  readonly value: unknown;
};

const namesIn = (names: readonly string[]): string => `one of ${names.join(', ')}`;

const childShape = (shape: SettingShape, part: string, value: unknown): PathOutcome<SettingShape> | undefined => {
  if (shape.kind === 'list') return { kind: 'found', value: shape.item };
  if (shape.kind === 'group') {
    const member = Object.hasOwn(shape.members, part) ? shape.members[part] : undefined;
    return member === undefined
      ? nothingThere(part, namesIn(Object.keys(shape.members)))
      : { kind: 'found', value: member };
  }
  if (shape.kind !== 'variants') return undefined;
  const variant = shape.variants[String(memberOf(value, shape.by))];
  const groups = variant === undefined ? Object.values(shape.variants) : [variant];
  const members = Object.assign({}, ...groups.map((group) => group.members)) as (typeof groups)[number]['members'];
  if (part === shape.by)
    return {
      kind: 'found',
      value: { kind: 'choice', choices: Object.keys(shape.variants), description: shape.description, nullable: false },
    };
  const member = Object.hasOwn(members, part) ? members[part] : undefined;
  return member === undefined ? nothingThere(part, namesIn(Object.keys(members))) : { kind: 'found', value: member };
};

/** The setting at a path of a row's settings. A place one past the end of a list has no value yet. */
export const settingAt = (root: SettingShape, settings: unknown, path: string): PathOutcome<Setting> => {
  let [shape, value]: [SettingShape, unknown] = [root, settings];
  const parts: string[] = [];
  let text = '';
  for (const part of partsOf(path)) {
    const child = childShape(shape, part, value);
    if (child === undefined) return nothingThere(`${text}.${part}`, `${text} itself: nothing lies below it`);
    if (child.kind === 'nothing-there') return nothingThere(`${text === '' ? '' : `${text}.`}${part}`, child.allowed);
    if (shape.kind === 'list') {
      const list: readonly unknown[] = Array.isArray(value) ? value : [];
      const index = indexOf(list, part);
      if (index === undefined) return nothingThere(`${text}[${part}]`, `an index of 0 to ${list.length}`);
      value = list[index];
      parts.push(String(index));
      text += `[${index}]`;
    } else {
      value = memberOf(value, part);
      parts.push(part);
      text += text === '' ? part : `.${part}`;
    }
    shape = child.value;
  }
  return { kind: 'found', value: { shape, path: text, parts, value } };
};

/** A copy of the settings with the value at the place replaced; what is missing on the way is made. */
export const withSetting = (settings: unknown, parts: readonly string[], value: unknown): unknown => {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  if (Array.isArray(settings)) {
    const list: readonly unknown[] = settings;
    const index = Number(part);
    return [...list.slice(0, index), withSetting(list[index], rest, value), ...list.slice(index + 1)];
  }
  return { ...(isRecord(settings) ? settings : {}), [part]: withSetting(memberOf(settings, part), rest, value) };
};
