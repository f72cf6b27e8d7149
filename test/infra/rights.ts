/** Who may do what: every statement of every role in the templates, with names in place of CloudFormation's functions. */
import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOfType, type Templates } from './synthesized.ts';

export type Right = {
  /** The `<function>` of a function's role, or the logical id of another role. */
  readonly holder: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Patterns of the partition keys that it is bound to; undefined for all rows. */
  readonly keys?: readonly string[] | undefined;
};

type Statement = Readonly<Record<string, unknown>>;
type Document = { readonly Statement: readonly Statement[] };

/** Every right that is allowed to any role. Throws on a statement that allows by exclusion. */
export const rightsIn = (templates: Templates): readonly Right[] =>
  Object.values(templates).flatMap((template) => {
    const toName = namesIn(template, templates);
    const holderOf = functionsByRole(template);
    const rightsOf = (role: string, { Statement }: Document): Right[] =>
      Statement.filter(({ Effect }) => Effect === 'Allow').map((statement) => ({
        holder: holderOf.get(role) ?? role,
        actions: listed(required(statement, 'Action')).map(String),
        resources: listed(required(statement, 'Resource')).map(toName),
        keys: keysIn(statement),
      }));
    const attached = Object.values(resourcesOfType(template, 'AWS::IAM::Policy')).flatMap(({ Properties }) =>
      (Properties['Roles'] as { Ref: string }[]).flatMap(({ Ref }) =>
        rightsOf(Ref, Properties['PolicyDocument'] as Document),
      ),
    );
    const inline = Object.entries(resourcesOfType(template, 'AWS::IAM::Role')).flatMap(([role, { Properties }]) =>
      ((Properties['Policies'] ?? []) as { PolicyDocument: Document }[]).flatMap(({ PolicyDocument }) =>
        rightsOf(role, PolicyDocument),
      ),
    );
    return [...attached, ...inline];
  });

/** The holders of a right to an action on a resource, patterns on either side of the policy included. */
export const holdersOf = (rights: readonly Right[], action: string, resource: string): readonly string[] =>
  [
    ...new Set(
      rights
        .filter(({ actions }) => actions.some((pattern) => matches(pattern, action)))
        .filter(({ resources }) => resources.some((pattern) => matches(pattern, resource)))
        .map(({ holder }) => holder),
    ),
  ].sort();

/** The holders among those whose right reaches a row with this partition key. */
export const holdersOfRow = (
  rights: readonly Right[],
  action: string,
  table: string,
  partitionKey: string,
): readonly string[] =>
  holdersOf(
    rights.filter(({ keys }) => keys === undefined || keys.some((pattern) => matches(pattern, partitionKey))),
    action,
    table,
  );

/** A condition that is not understood counts as none: the right then shows on every row. */
const keysIn = ({ Condition }: Statement): readonly string[] | undefined => {
  if (Condition === undefined) return undefined;
  const like = (Condition as Record<string, Record<string, string[]> | undefined>)['ForAllValues:StringLike'];
  return like?.['dynamodb:LeadingKeys'];
};

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  ).test(text);

const functionsByRole = (template: Template): ReadonlyMap<string, string> =>
  new Map(
    Object.values(resourcesOfType(template, 'AWS::Lambda::Function')).map(({ Properties }) => [
      (Properties['Role'] as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0],
      String(Properties['FunctionName']).replace('osprey-', ''),
    ]),
  );

/** Renders a value: `<id>` for a resource of the templates, `<AWS::Region>` for a pseudo parameter. */
const namesIn = (template: Template, { data }: Templates) => {
  const exported = new Map(
    Object.values(data.findOutputs('*') as Record<string, { Value: unknown; Export?: { Name: string } }>).flatMap(
      ({ Value, Export }) => (Export === undefined ? [] : [[Export.Name, Value] as const]),
    ),
  );
  const toName = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const [[kind, argument] = [undefined, undefined]] = Object.entries(value as Record<string, unknown>);
    if (kind === 'Ref') return `<${String(argument)}>`;
    if (kind === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
    if (kind === 'Fn::ImportValue') return toName(exported.get(String(argument)));
    if (kind === 'Fn::Join') return (argument as [string, unknown[]])[1].map(toName).join('');
    throw new Error(`No name for ${JSON.stringify(value)} in ${JSON.stringify(template.toJSON()['Description'])}.`);
  };
  return toName;
};

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const required = (statement: Statement, key: string): unknown => {
  if (statement[key] === undefined) throw new Error(`A statement without ${key}: ${JSON.stringify(statement)}`);
  return statement[key];
};
