/**
 * The tables as data: the CDK stack, the DynamoDB adapters and the embedded emulator all read this file.
 * What each row looks like is said beside the adapter that writes it (`order-row.ts`, `position-row.ts`, `money-rows.ts`,
 * `decision-row.ts`, `settings-rows.ts`).
 */
export type TableDefinition = {
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly indexes: Readonly<Record<string, { readonly partitionKey: string; readonly sortKey: string }>>;
  /** `NEW_AND_OLD_IMAGES` stream, read by `send-alerts`. */
  readonly stream: boolean;
  /** Attribute with the expiry in unix seconds; it only tidies, conditions compare it themselves. */
  readonly timeToLiveAttribute: string | undefined;
  readonly pointInTimeRecovery: boolean;
  readonly deletionProtection: boolean;
};

const keyed = { partitionKey: 'pk', sortKey: 'sk' } as const;

export const tables = {
  settings: {
    ...keyed,
    indexes: {},
    stream: false,
    timeToLiveAttribute: undefined,
    pointInTimeRecovery: true,
    deletionProtection: true,
  },
  trading: {
    ...keyed,
    indexes: {
      /** Sparse: only rows that still need work (unfinished orders, open positions) carry `workPk`; sharded. */
      work: { partitionKey: 'workPk', sortKey: 'workSk' },
      /** Orders, trades and decisions by UTC day, for the daily export. */
      day: { partitionKey: 'dayPk', sortKey: 'daySk' },
    },
    stream: true,
    timeToLiveAttribute: undefined,
    pointInTimeRecovery: true,
    deletionProtection: true,
  },
  coordination: {
    ...keyed,
    indexes: {},
    stream: false,
    timeToLiveAttribute: 'expiresAtSeconds',
    pointInTimeRecovery: false,
    deletionProtection: false,
  },
} as const satisfies Record<string, TableDefinition>;

export type TableName = keyof typeof tables;
