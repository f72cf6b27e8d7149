/** An effect: the moment at which a use case touches the world. They are what faults are injected at. */

export const effectKinds = ['table', 'queue', 'rpc', 'jupiter', 'wallet', 'sleep', 'other'] as const;
export type EffectKind = (typeof effectKinds)[number];

export type Effect = {
  /** From 0 in the order of issue; undefined before the numbered part of a scenario begins. */
  readonly index: number | undefined;
  readonly kind: EffectKind;
  /** `port.method`, such as `journal.commit`. */
  readonly name: string;
  /** Who issued it, such as `execute-orders/2`. */
  readonly worker: string;
};

const kindOfPort: Readonly<Record<string, EffectKind>> = {
  journal: 'table',
  positions: 'table',
  accounts: 'table',
  decisions: 'table',
  settings: 'table',
  orders: 'queue',
  exits: 'queue',
  sqs: 'queue',
  launches: 'queue',
  walletTrades: 'queue',
  seen: 'table',
  cursors: 'table',
  leases: 'table',
  watches: 'table',
  addressHistory: 'rpc',
  walletHistory: 'rpc',
  tokenReports: 'table',
  launchBook: 'table',
  tokenReader: 'rpc',
  swapSimulator: 'rpc',
  chain: 'rpc',
  reader: 'rpc',
  router: 'jupiter',
  signer: 'wallet',
  sleep: 'sleep',
};

/** Methods that only read. One that is added tomorrow counts as a change until it is listed here. */
const readings = new Set([
  ...['find', 'load', 'account', 'budget', 'trades', 'ofUser', 'byId', 'unfinished', 'open', 'of', 'on', 'known'],
  ...[
    'flow',
    'flows',
    'reconciliation',
    'quote',
    'build',
    'landing',
    'provedDead',
    'blockHeight',
    'transaction',
    'signatures',
  ],
  ...[
    'balance',
    'holdings',
    'tokenBalances',
    'heldBy',
    'mintFacts',
    'tokenAccountRent',
    'since',
    'ofMint',
    'signalCounts',
    'holders',
    'held',
    'pool',
    'name',
    'simulate',
    'othersBy',
    'launchOf',
  ],
]);

/** Whether the effect leaves something behind in the world. */
export const isChange = ({ kind, name }: Effect): boolean =>
  kind !== 'sleep' && (name === 'accounts.open' || !readings.has(name.slice(name.indexOf('.') + 1)));

/** What a port's effects touch; a port that is not listed counts as `other` and gets every crash all the same. */
export const kindOf = (port: string): EffectKind => kindOfPort[port] ?? 'other';
