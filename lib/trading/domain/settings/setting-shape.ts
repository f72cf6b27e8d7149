/**
 * What an owner can set, read off the schemas themselves: kind, bounds, description. Whatever shows, explains or reads a
 * setting works from this, so that nothing about a setting is written twice.
 */
import * as z from 'zod';
import { globalSettings, userSettings } from './settings.ts';

type Common = { readonly description: string; readonly nullable: boolean };

export type GroupShape = Common & {
  readonly kind: 'group';
  readonly members: Readonly<Record<string, SettingShape>>;
};

export type SettingShape =
  | GroupShape
  /** One of several groups; the member `by` says which. */
  | (Common & {
      readonly kind: 'variants';
      readonly by: string;
      readonly variants: Readonly<Record<string, GroupShape>>;
    })
  | (Common & { readonly kind: 'list'; readonly item: SettingShape; readonly most: number | undefined })
  /** Lamports as decimal text. */
  | (Common & { readonly kind: 'amount'; readonly least: bigint; readonly most: bigint })
  | (Common & { readonly kind: 'integer'; readonly least: number; readonly most: number })
  | (Common & { readonly kind: 'flag' })
  | (Common & { readonly kind: 'choice'; readonly choices: readonly string[] })
  | (Common & { readonly kind: 'text'; readonly pattern: string | undefined; readonly longest: number | undefined });

type Json = z.core.JSONSchema.BaseSchema;

const isSchema = (schema: unknown): schema is Json => typeof schema === 'object' && schema !== null;

const common = (schema: Json, nullable: boolean): Common => ({ description: schema.description ?? '', nullable });

const groupOf = (schema: Json, nullable: boolean): GroupShape => ({
  ...common(schema, nullable),
  kind: 'group',
  members: Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
      isSchema(member) ? [[name, shapeOf(member)] as const] : [],
    ),
  ),
});

/** The member that has one fixed value in each of the groups. */
const discriminatorOf = (groups: readonly Json[]): string | undefined =>
  Object.keys(groups[0]?.properties ?? {}).find((name) =>
    groups.every(({ properties }) => {
      const member = properties?.[name];
      return isSchema(member) && typeof member.const === 'string';
    }),
  );

const variantsOf = (schema: Json, groups: readonly Json[], nullable: boolean): SettingShape => {
  const by = discriminatorOf(groups);
  if (by === undefined) throw new Error('a choice of groups needs a member that tells them apart');
  const named = groups.map((group) => {
    const member = group.properties?.[by];
    return [isSchema(member) ? String(member.const) : '', groupOf(group, false)] as const;
  });
  return { ...common(schema, nullable), kind: 'variants', by, variants: Object.fromEntries(named) };
};

const textOf = (schema: Json, nullable: boolean): SettingShape => {
  const [least, most] = [schema['least'], schema['most']];
  const base = common(schema, nullable);
  if (typeof least === 'string' && typeof most === 'string')
    return { ...base, kind: 'amount', least: BigInt(least), most: BigInt(most) };
  if (typeof schema.const === 'string') return { ...base, kind: 'choice', choices: [schema.const] };
  if (schema.enum !== undefined) return { ...base, kind: 'choice', choices: schema.enum.map(String) };
  return { ...base, kind: 'text', pattern: schema.pattern, longest: schema.maxLength };
};

const shapeOf = (schema: Json, nullable = false): SettingShape => {
  const anyOf = (schema.anyOf ?? []).filter(isSchema);
  if (anyOf.length > 0) {
    const [inner, ...others] = anyOf.filter(({ type }) => type !== 'null');
    if (inner === undefined || others.length > 0) throw new Error('a setting is of one kind, or null');
    const description = schema.description ?? inner.description;
    return shapeOf({ ...inner, ...(description === undefined ? {} : { description }) }, true);
  }
  if (schema.oneOf !== undefined) return variantsOf(schema, schema.oneOf.filter(isSchema), nullable);
  switch (schema.type) {
    case 'object':
      return groupOf(schema, nullable);
    case 'array': {
      if (!isSchema(schema.items) || Array.isArray(schema.items)) throw new Error('a list has items of one kind');
      return { ...common(schema, nullable), kind: 'list', item: shapeOf(schema.items), most: schema.maxItems };
    }
    case 'integer': {
      const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema;
      return { ...common(schema, nullable), kind: 'integer', least: minimum, most: maximum };
    }
    case 'boolean':
      return { ...common(schema, nullable), kind: 'flag' };
    case 'string':
      return textOf(schema, nullable);
    default:
      throw new Error(`nobody can edit a setting of the type ${String(schema.type)}`);
  }
};

const shapeOfSchema = (schema: z.ZodType): SettingShape => shapeOf(z.toJSONSchema(schema, { io: 'input' }));

/** Everything a user's row holds. */
export const userShape: SettingShape = shapeOfSchema(userSettings);
/** Everything the global row holds. */
export const globalShape: SettingShape = shapeOfSchema(globalSettings);
