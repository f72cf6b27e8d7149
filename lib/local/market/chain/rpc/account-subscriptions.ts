/** `accountSubscribe` over WebSocket on a node's own port: who subscribes is told of every change of an account. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import * as z from 'zod';
import type { LandedTransaction } from '../chain.ts';
import { accountOptions, toJsonAccount } from './account-encoding.ts';
import { rpcErrorCodes } from './rpc-error.ts';
import { addressParam, options, type RpcNode } from './rpc-node.ts';
import { acceptKey, createFrameReader, frame, opcodes } from './socket-frames.ts';

/** The part of an HTTP server that is needed. */
type UpgradingServer = {
  on(event: 'upgrade', listener: (request: IncomingMessage, socket: Duplex) => void): unknown;
};
type Subscription = { address: string; given: z.output<typeof subscribeOptions> };
type Peer = { socket: Duplex; subscriptions: Map<number, Subscription> };

const subscribeOptions = options(accountOptions);
const request = z.object({ id: z.unknown(), method: z.string(), params: z.array(z.unknown()).default([]) });

const say = (peer: Peer, message: object): void => {
  if (!peer.socket.destroyed) peer.socket.write(frame(opcodes.text, Buffer.from(JSON.stringify(message))));
};

/** Takes WebSocket upgrades of a server; the returned function cuts every connection. */
export const acceptSubscriptions = (server: UpgradingServer, node: RpcNode): (() => void) => {
  const peers = new Set<Peer>();
  let lastId = 0;

  const notify = (peer: Peer, id: number, { address, given }: Subscription, slot: number): void => {
    const parsed = addressParam.parse(address);
    const account = node.chain.account(parsed);
    if (account === undefined) return;
    const value = toJsonAccount(node.chain, account, given);
    const params = { result: { context: { slot }, value }, subscription: id };
    say(peer, { jsonrpc: '2.0', method: 'accountNotification', params });
  };

  const onTransaction = ({ slot, accountKeys }: LandedTransaction): void => {
    const { faults } = node;
    if (faults.socketsSilent) return;
    const touched = new Set<string>(accountKeys);
    for (const peer of [...peers]) {
      const due = [...peer.subscriptions].filter(([, { address }]) => touched.has(address));
      if (due.length === 0) continue;
      if (faults.dropNextSockets > 0) {
        faults.dropNextSockets -= 1;
        peer.socket.destroy();
        continue;
      }
      for (const [id, subscription] of due) notify(peer, id, subscription, slot);
    }
  };

  const answer = (peer: Peer, text: string): void => {
    const parsed = request.safeParse(parsedJson(text));
    if (!parsed.success) return say(peer, failure(null, rpcErrorCodes.invalidRequest, 'Invalid request'));
    const { id, method, params } = parsed.data;
    if (method === 'accountSubscribe') {
      const [address, given] = [addressParam.safeParse(params[0]), subscribeOptions.safeParse(params[1])];
      if (!address.success || !given.success)
        return say(peer, failure(id, rpcErrorCodes.invalidParams, 'Invalid params'));
      lastId += 1;
      peer.subscriptions.set(lastId, { address: address.data, given: given.data });
      return say(peer, { jsonrpc: '2.0', result: lastId, id });
    }
    if (method === 'accountUnsubscribe') {
      return say(peer, { jsonrpc: '2.0', result: peer.subscriptions.delete(Number(params[0])), id });
    }
    return say(peer, failure(id, rpcErrorCodes.methodNotFound, 'Method not found'));
  };

  const onFrame = (peer: Peer, opcode: number, payload: Buffer): void => {
    if (node.faults.socketsSilent) return;
    if (opcode === opcodes.text) answer(peer, payload.toString());
    if (opcode === opcodes.ping) peer.socket.write(frame(opcodes.pong, payload));
    if (opcode === opcodes.close) peer.socket.end(frame(opcodes.close, payload));
  };

  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
    const key = incoming.headers['sec-websocket-key'];
    if (key === undefined) return void socket.destroy();
    const peer: Peer = { socket, subscriptions: new Map() };
    const read = createFrameReader();
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const { opcode, payload } of read(chunk)) onFrame(peer, opcode, payload);
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => peers.delete(peer));
    peers.add(peer);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(key)}\r\n\r\n`,
    );
  });
  const unsubscribe = node.chain.onTransaction(onTransaction);
  return () => {
    unsubscribe();
    for (const { socket } of peers) socket.destroy();
  };
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const failure = (id: unknown, code: number, message: string) => ({
  jsonrpc: '2.0',
  error: { code, message },
  id: id ?? null,
});
