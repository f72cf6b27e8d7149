/**
 * What a row lacks that was written before a setting existed, and what it still says that no setting is called any more.
 * Nothing fills this in by itself: a row that lacks a setting makes no entries until its owner has it completed.
 */
import type { SettingShape } from './setting-shape.ts';

type Wire = Readonly<Record<string, unknown>>;

const isWire = (value: unknown): value is Wire => typeof value === 'object' && value !== null && !Array.isArray(value);
const memberOf = (value: unknown, name: string): unknown =>
  isWire(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** The settings with what they lack taken from `initial`, without what no setting is called. What they say stays as it is. */
export const completed = (shape: SettingShape, settings: unknown, initial: unknown): unknown => {
  if (shape.kind === 'list' && Array.isArray(settings)) {
    const first: unknown = Array.isArray(initial) ? initial[0] : undefined;
    return settings.map((item) => completed(shape.item, item, first));
  }
  if (shape.kind !== 'group' || !isWire(settings)) return settings;
  return Object.fromEntries(
    Object.entries(shape.members).flatMap(([name, member]) => {
      const begin = memberOf(initial, name);
      const value = Object.hasOwn(settings, name) ? completed(member, settings[name], begin) : begin;
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
};
