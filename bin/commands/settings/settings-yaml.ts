/** Settings as YAML for an editor, every one under its description; and back. */
import { type Document, isMap, isScalar, isSeq, type Node, parseDocument, Document as YamlDocument } from 'yaml';
import type { SettingShape } from '#trading/domain/settings/setting-shape.ts';
import { unitOf } from '#trading/domain/settings/setting-unit.ts';
import { readSetting } from '#trading/domain/settings/setting-value.ts';
import type { RowName } from '#trading/ports/settings-store.ts';
import { BadUse } from '../command-io.ts';
import { rootOf } from './setting-list.ts';
import { boundsText } from './setting-text.ts';

const commentOf = (name: string, shape: SettingShape): string => {
  const unit = unitOf(name, shape) ?? '';
  const isGroup = shape.kind === 'group';
  return ` ${shape.description}${isGroup ? '' : ` [${unit === '' ? '' : `${unit}, `}${boundsText(shape)}]`}`;
};

const isNode = (value: unknown): value is Node => isMap(value) || isSeq(value) || isScalar(value);

const membersOf = (shape: SettingShape, node: Node): Readonly<Record<string, SettingShape>> => {
  if (shape.kind === 'group') return shape.members;
  if (shape.kind !== 'variants' || !isMap(node)) return {};
  return shape.variants[String(node.get(shape.by))]?.members ?? {};
};

/** Puts the description of every setting above it, the first time that it comes. */
const annotate = (shape: SettingShape, node: unknown, said: Set<SettingShape>): void => {
  if (!isNode(node)) return;
  if (isMap(node)) {
    const members = membersOf(shape, node);
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      const member = Object.hasOwn(members, name) ? members[name] : undefined;
      if (member === undefined) continue;
      if (!said.has(member)) key.commentBefore = commentOf(name, member);
      said.add(member);
      annotate(member, value, said);
    }
  }
  if (isSeq(node) && shape.kind === 'list') for (const item of node.items) annotate(shape.item, item, said);
};

/** The settings with their descriptions. `heading` stands above all. */
export const settingsYaml = (row: RowName, settings: unknown, heading: readonly string[]): string => {
  const document: Document = new YamlDocument(settings);
  annotate(rootOf(row), document.contents, new Set());
  document.commentBefore = heading.map((line) => ` ${line}`).join('\n');
  return document.toString({ lineWidth: 0 });
};

/** A section or list as YAML. */
export const plainYaml = (value: unknown): string => new YamlDocument(value).toString({ lineWidth: 0 });

/** A value in YAML or JSON. Throws `BadUse` with the line that is wrong. */
export const yamlValue = (text: string, what: string): unknown => {
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'silent' });
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new BadUse(`${what} is neither YAML nor JSON: ${problem.message.split('\n')[0] ?? ''}`);
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw new BadUse(`${what} must not use aliases`);
  }
};

/** The settings that a file holds, in the stored units. Throws `BadUse`. */
export const settingsFrom = (row: RowName, text: string, what: string): unknown => {
  const read = readSetting(rootOf(row), '', yamlValue(text, what));
  if (read.kind === 'refused') throw new BadUse(`${read.path || what}: found ${read.found}, allowed ${read.allowed}`);
  return read.value;
};
