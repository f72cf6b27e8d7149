/**
 * The system on one page: which queue, schedule, stream or HTTP route wakes which function, and within which limits.
 * The CDK stack and the embedded runtime both loop over this object, so that they cannot drift apart.
 */
import type { QueueName } from '#adapters/sqs/queues.ts';

export type Trigger =
  | { readonly kind: 'http'; readonly method: 'POST'; readonly path: string }
  | { readonly kind: 'queue'; readonly queue: QueueName; readonly batchSize: number; readonly maxConcurrency: number }
  /** An EventBridge Scheduler expression, in UTC. */
  | { readonly kind: 'schedule'; readonly expression: `rate(${string})` | `cron(${string})` }
  /** An asynchronous invocation by whoever publishes to the topic; nobody waits for its end. */
  | { readonly kind: 'topic'; readonly topic: 'wake-ups' }
  | { readonly kind: 'stream'; readonly table: 'trading'; readonly batchSize: number; readonly retryAttempts: number };

export type FunctionDefinition = {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly triggers: readonly Trigger[];
};

export const functions = {
  'receive-launches': {
    memoryMb: 512,
    timeoutSeconds: 5,
    triggers: [{ kind: 'http', method: 'POST', path: '/webhooks/launches' }],
  },
  'receive-wallet-trades': {
    memoryMb: 512,
    timeoutSeconds: 5,
    triggers: [{ kind: 'http', method: 'POST', path: '/webhooks/wallet-trades' }],
  },
  'execute-orders': {
    memoryMb: 1769,
    timeoutSeconds: 30,
    triggers: [
      { kind: 'queue', queue: 'launches', batchSize: 1, maxConcurrency: 20 },
      { kind: 'queue', queue: 'wallet-trades', batchSize: 1, maxConcurrency: 20 },
      { kind: 'queue', queue: 'orders', batchSize: 1, maxConcurrency: 50 },
    ],
  },
  'execute-exits': {
    memoryMb: 1769,
    timeoutSeconds: 30,
    triggers: [{ kind: 'queue', queue: 'exits', batchSize: 1, maxConcurrency: 50 }],
  },
  'watch-prices': {
    memoryMb: 512,
    /** A watcher hands over before; the schedule's next one stands by for it. */
    timeoutSeconds: 840,
    triggers: [
      { kind: 'topic', topic: 'wake-ups' },
      { kind: 'schedule', expression: 'rate(1 minute)' },
    ],
  },
  reconcile: {
    memoryMb: 1024,
    /** Its steps have budgets of 20 s each, and a last call of each may hang; the next run may begin beside it. */
    timeoutSeconds: 120,
    triggers: [{ kind: 'schedule', expression: 'rate(1 minute)' }],
  },
  'sync-webhooks': {
    memoryMb: 256,
    /** Its own budget is a minute, and a last call may hang. */
    timeoutSeconds: 120,
    triggers: [{ kind: 'schedule', expression: 'rate(1 minute)' }],
  },
  'send-alerts': {
    memoryMb: 256,
    timeoutSeconds: 30,
    triggers: [{ kind: 'stream', table: 'trading', batchSize: 25, retryAttempts: 5 }],
  },
  'export-day': {
    memoryMb: 1024,
    timeoutSeconds: 300,
    triggers: [{ kind: 'schedule', expression: 'cron(10 0 * * ? *)' }],
  },
} as const satisfies Record<string, FunctionDefinition>;

export type FunctionName = keyof typeof functions;
