/**
 * Readings of a point's tables that were made before. Keeps: only a reading is remembered, and only until somebody writes
 * to its table. All who write to a point's tables do it through its one client, so a reading that is asked for again
 * before the next write would get the same answer; it gets it without a request, which is half of what a point costs.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableFaults } from './table-faults.ts';

type Named = { readonly TableName?: string };
type Request = Named & {
  readonly TransactItems?: readonly Readonly<Record<string, Named>>[];
  readonly RequestItems?: object;
};

const readings: ReadonlySet<string> = new Set(['GetItemCommand', 'QueryCommand', 'BatchGetItemCommand']);

/** Names every table of a request. Throws when it is of a kind that is not known here. */
const tablesOf = ({ TableName, TransactItems = [], RequestItems = {} }: Request): readonly string[] => {
  const parts = TransactItems.flatMap((item) => Object.values(item).map((part) => part.TableName));
  const names = [TableName, ...parts, ...Object.keys(RequestItems)].filter((name) => name !== undefined);
  if (names.length === 0) throw new Error('it is not known which table a request is about');
  return names;
};

const textOf = (commandName: string | undefined, input: unknown): string =>
  `${commandName} ${JSON.stringify(input, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`;

/** Whoever changed a remembered answer would change it for the next reader: it throws instead. */
const frozen = <Value>(value: Value): Value => {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
};

/** Lets a client remember its readings; while a fault is in its way it asks every time. */
export const rememberReadings = ({ middlewareStack }: DynamoDBDocumentClient, faults: TableFaults): void => {
  const remembered = new Map<string, Map<string, unknown>>();
  const writing = new Map<string, number>();
  const isDisturbed = (): boolean =>
    !faults.sheltered && (faults.conflicts > 0 || faults.throttled > 0 || faults.lostAnswers > 0);
  const count = (table: string, change: number): void => {
    writing.set(table, (writing.get(table) ?? 0) + change);
    remembered.delete(table);
  };

  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (!readings.has(commandName ?? '')) {
          const tables = tablesOf(args.input as Request);
          for (const table of tables) count(table, 1);
          return next(args).finally(() => {
            for (const table of tables) count(table, -1);
          });
        }
        const [table = '', ...others] = tablesOf(args.input as Request);
        if (others.length > 0 || isDisturbed() || (writing.get(table) ?? 0) > 0) return next(args);
        const known = remembered.get(table) ?? new Map<string, unknown>();
        remembered.set(table, known);
        const text = textOf(commandName, args.input);
        const output = known.get(text);
        if (output !== undefined) return { output, response: undefined } as Awaited<ReturnType<typeof next>>;
        const answer = await next(args);
        // A write since then has put another map in its place.
        if (remembered.get(table) === known) known.set(text, frozen(answer.output));
        return answer;
      },
    { step: 'initialize', priority: 'high', name: 'remembered-readings', override: true },
  );
};
