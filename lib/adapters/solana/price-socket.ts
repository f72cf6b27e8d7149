/**
 * Account subscriptions over a node's WebSocket. Keeps: what is wanted is subscribed after every reconnect; a connection
 * that says nothing, not even to a probe, counts as dead; while it is not live, `isLive` says so and somebody else polls. A
 * refusal costs the account that it is about and no other.
 * No address of the node is ever told or thrown: it may carry an API key.
 */
import * as z from 'zod';

export type SocketTimes = {
  /** Silence after which a probe is sent. */
  readonly probeAfterMs: number;
  /** Silence after which the connection is given up. */
  readonly deadAfterMs: number;
  /** Longest wait before the first reconnect; it doubles each time, and the wait is drawn between 0 and it. */
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
};

export const defaultSocketTimes: SocketTimes = {
  probeAfterMs: 4_000,
  deadAfterMs: 8_000,
  backoffMs: 500,
  longestBackoffMs: 30_000,
};

export type AccountChange = { readonly address: string; readonly slot: number; readonly data: Buffer };

export type PriceSocketConfig = {
  readonly url: string;
  readonly onChange: (change: AccountChange) => void;
  /** Hears that an account is followed from now on: what it became before that is to be read. */
  readonly onFollowed?: (address: string) => void;
  readonly times?: SocketTimes;
  /** 0 to 1. */
  readonly random?: () => number;
  readonly now?: () => number;
};

export type PriceSocket = {
  /** Replaces the accounts of interest. */
  readonly watch: (addresses: ReadonlySet<string>) => void;
  /** True while the connection is open, has spoken lately, and the account's subscription was confirmed. */
  readonly isLive: (address: string) => boolean;
  readonly close: () => void;
};

const notification = z.object({
  method: z.literal('accountNotification'),
  params: z.object({
    subscription: z.int(),
    result: z.object({
      context: z.object({ slot: z.int() }),
      value: z.object({ data: z.tuple([z.string(), z.literal('base64')]) }),
    }),
  }),
});
const subscribed = z.object({ id: z.int(), result: z.int() });
const refused = z.object({ id: z.int(), error: z.object({}) });
const message = z.union([notification, subscribed, refused]);

/** `https://host/path` -> `wss://host/path`: nodes speak both on one port. */
export const socketUrlOf = (rpcUrl: string): string => rpcUrl.replace(/^http/, 'ws');

type Connection = {
  readonly socket: WebSocket;
  /** By request id, until the node has confirmed it. */
  readonly asked: Map<number, { readonly address: string; readonly atMs: number }>;
  readonly subscriptions: Map<number, string>;
  readonly idOf: Map<string, number>;
  /** Not asked for again over this connection: they are left to whoever polls. */
  readonly refused: Set<string>;
  readonly begunAtMs: number;
  heardAtMs: number;
  opened: boolean;
};

/** Opens a connection as soon as something is watched, and keeps one until closed. */
export const createPriceSocket = (config: PriceSocketConfig): PriceSocket => {
  const { url, onChange, times = defaultSocketTimes, random = Math.random, now = Date.now } = config;
  let wanted: ReadonlySet<string> = new Set();
  let connection: Connection | undefined;
  let failures = 0;
  let lastId = 0;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const send = ({ socket }: Connection, method: string, params: readonly unknown[]): number => {
    lastId += 1;
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: lastId, method, params }));
    return lastId;
  };
  const reconcile = (on: Connection): void => {
    if (!on.opened) return;
    for (const address of on.refused) if (!wanted.has(address)) on.refused.delete(address);
    const asked = [...on.asked.values()].map(({ address }) => address);
    const known = new Set([...asked, ...on.idOf.keys(), ...on.refused]);
    for (const address of wanted) {
      if (known.has(address)) continue;
      const id = send(on, 'accountSubscribe', [address, { encoding: 'base64', commitment: 'confirmed' }]);
      on.asked.set(id, { address, atMs: now() });
    }
    for (const [address, id] of on.idOf) {
      if (wanted.has(address)) continue;
      send(on, 'accountUnsubscribe', [id]);
      on.idOf.delete(address);
      on.subscriptions.delete(id);
    }
  };
  const hear = (on: Connection, text: string): void => {
    on.heardAtMs = now();
    if (on.heardAtMs - on.begunAtMs > times.deadAfterMs) failures = 0;
    const parsed = message.safeParse(parsedJson(text));
    if (!parsed.success) return;
    if ('method' in parsed.data) {
      const { subscription, result } = parsed.data.params;
      const address = on.subscriptions.get(subscription);
      if (address === undefined) return;
      onChange({ address, slot: result.context.slot, data: Buffer.from(result.value.data[0], 'base64') });
      return;
    }
    const address = on.asked.get(parsed.data.id)?.address;
    if (address === undefined) return;
    on.asked.delete(parsed.data.id);
    if ('error' in parsed.data) {
      on.refused.add(address);
      return;
    }
    on.subscriptions.set(parsed.data.result, address);
    on.idOf.set(address, parsed.data.result);
    if (!wanted.has(address)) reconcile(on);
    else config.onFollowed?.(address);
  };
  const giveUp = (on: Connection): void => {
    if (connection !== on) return;
    connection = undefined;
    on.socket.close();
    if (closed || wanted.size === 0) return;
    const waitMs = random() * Math.min(times.longestBackoffMs, times.backoffMs * 2 ** failures);
    failures += 1;
    retry = setTimeout(connect, waitMs);
    retry.unref();
  };
  const connect = (): void => {
    retry = undefined;
    if (closed || connection !== undefined || wanted.size === 0) return;
    const on: Connection = {
      socket: new WebSocket(url),
      asked: new Map(),
      subscriptions: new Map(),
      idOf: new Map(),
      refused: new Set(),
      begunAtMs: now(),
      heardAtMs: now(),
      opened: false,
    };
    connection = on;
    on.socket.addEventListener('open', () => {
      if (connection !== on) return on.socket.close();
      on.opened = true;
      on.heardAtMs = now();
      reconcile(on);
    });
    on.socket.addEventListener('message', ({ data }) => hear(on, String(data)));
    // An error is always followed by a close, but not always soon.
    on.socket.addEventListener('error', () => giveUp(on));
    on.socket.addEventListener('close', () => giveUp(on));
  };
  const watchdog = setInterval(
    () => {
      const on = connection;
      if (on === undefined) return;
      const silentMs = now() - on.heardAtMs;
      // A subscription whose request got lost counts as silence too.
      const isUnanswered = [...on.asked.values()].some(({ atMs }) => now() - atMs >= times.deadAfterMs);
      if (silentMs >= times.deadAfterMs || isUnanswered) giveUp(on);
      // No method of this name: the refusal is the sign of life, and costs nothing.
      else if (on.opened && silentMs >= times.probeAfterMs) send(on, 'ping', []);
    },
    Math.max(10, times.probeAfterMs / 2),
  );
  watchdog.unref();

  return {
    watch: (addresses) => {
      wanted = addresses;
      if (connection !== undefined) reconcile(connection);
      else if (retry === undefined) connect();
    },
    isLive: (address) =>
      connection !== undefined && connection.idOf.has(address) && now() - connection.heardAtMs < times.deadAfterMs,
    close: () => {
      closed = true;
      clearInterval(watchdog);
      clearTimeout(retry);
      const on = connection;
      connection = undefined;
      on?.socket.close();
    },
  };
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
