/** Each function's environment and what it may do with it, typed by the schema that the function itself parses. */
import type * as z from 'zod';
import type { TableName } from '#adapters/dynamodb/tables.ts';
import type { Variable } from '#functions/environment.ts';
import { env as executeExits } from '#functions/execute-exits/env.ts';
import { env as executeOrders } from '#functions/execute-orders/env.ts';
import { env as exportDay } from '#functions/export-day/env.ts';
import { env as receiveLaunches } from '#functions/receive-launches/env.ts';
import { env as receiveWalletTrades } from '#functions/receive-wallet-trades/env.ts';
import { env as reconcile } from '#functions/reconcile/env.ts';
import { env as sendAlerts } from '#functions/send-alerts/env.ts';
import { env as syncWebhooks } from '#functions/sync-webhooks/env.ts';
import type { FunctionName } from '#functions/triggers.ts';
import { env as watchPrices } from '#functions/watch-prices/env.ts';
import type { TableAccess } from './constructs/bot-table.ts';

export const schemas = {
  'receive-launches': receiveLaunches,
  'receive-wallet-trades': receiveWalletTrades,
  'execute-orders': executeOrders,
  'execute-exits': executeExits,
  'watch-prices': watchPrices,
  reconcile,
  'sync-webhooks': syncWebhooks,
  'send-alerts': sendAlerts,
  'export-day': exportDay,
} as const satisfies Record<FunctionName, z.ZodObject>;

/** Every variable that a function declares, and no other. */
export type EnvironmentOf<F extends FunctionName> = Readonly<Record<keyof z.input<(typeof schemas)[F]>, string>>;

type TablesOf<F extends FunctionName> = {
  [T in TableName as `${Uppercase<T>}_TABLE` extends keyof EnvironmentOf<F> ? T : never]: TableAccess;
};

/**
 * What each function may do with the tables that its environment names. Every other right follows from the variable
 * alone: who is told a queue sends to it, who is told a secret reads it. The patterns are of the keys in `keys.ts` and beside
 * the adapters: who neither enters nor recovers writes his own rows only, and no report on a token.
 */
export const tableAccess: { readonly [F in FunctionName]: TablesOf<F> } = {
  'receive-launches': {},
  'receive-wallet-trades': { settings: 'read' },
  'execute-orders': { settings: 'read', trading: 'read-write', coordination: 'read-write' },
  'execute-exits': { settings: 'read', trading: 'read-write', coordination: 'read-write' },
  'watch-prices': {
    settings: 'read',
    trading: 'read',
    coordination: { writes: ['watch#*', 'lease#watch-prices#*', 'history#*', 'pool#*'] },
  },
  reconcile: { settings: 'read', trading: 'read-write', coordination: 'read-write' },
  'sync-webhooks': { settings: 'read', coordination: { writes: ['webhooks', 'lease#sync-webhooks', 'alert#*'] } },
  'send-alerts': { coordination: { writes: ['alert#*'] } },
  'export-day': { settings: 'read', trading: 'read' },
};

/** What a function may do with a table that its environment names. */
export const accessTo = (table: TableName, user: FunctionName): TableAccess => {
  const access: Partial<Record<TableName, TableAccess>> = tableAccess[user];
  return access[table] ?? 'read';
};

/** The variables that a function declares, picked from all of them. */
export const environmentOf = <F extends FunctionName>(
  name: F,
  values: Readonly<Record<Variable, string>>,
): EnvironmentOf<F> => {
  const declared = Object.keys(schemas[name].shape) as Variable[];
  return Object.fromEntries(declared.map((variable) => [variable, values[variable]])) as EnvironmentOf<F>;
};
