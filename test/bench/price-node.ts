/**
 * A node that stands still for nobody: `getMultipleAccounts` over HTTP and `accountSubscribe` over WebSocket for any number of
 * pools whose prices walk at random, every pool in every slot. A process of its own, so that its work is not measured; the
 * slot of an answer is the time in ms at which it was sent.
 */
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { acceptKey, createFrameReader, frame, opcodes } from '#local/market/chain/rpc/socket-frames.ts';

const slotMs = 400;
const pools = Number(process.argv[2] ?? '300');
const pushes = process.argv[3] === 'push';
/** How long an answer takes on its way. */
const answerMs = Number(process.argv[4] ?? '0');
const amounts = new Map<string, bigint>();
for (let nth = 0; nth < pools; nth += 1) {
  amounts.set(`quote-${nth}`, 50_000_000_000n);
  amounts.set(`base-${nth}`, 1_000_000_000_000_000n);
}

/** One swap in every pool, of at most a hundredth of it, either way. */
const walk = (): void => {
  for (let nth = 0; nth < pools; nth += 1) {
    const [quote, base] = [amounts.get(`quote-${nth}`) ?? 1n, amounts.get(`base-${nth}`) ?? 1n];
    const moved = (quote * BigInt(Math.round((Math.random() - 0.5) * 20_000))) / 1_000_000n;
    amounts.set(`quote-${nth}`, quote + moved);
    amounts.set(`base-${nth}`, (base * quote) / (quote + moved));
  }
};

/** A mint without authorities, as the token program keeps it. */
const mintBytes = Buffer.alloc(82).fill(1, 45, 46).toString('base64');

const bytesOf = (address: string, whole: boolean): string => {
  if (address.startsWith('mint-')) return mintBytes;
  const data = Buffer.alloc(whole ? 165 : 8);
  data.writeBigUInt64LE(amounts.get(address) ?? 0n, whole ? 64 : 0);
  return data.toString('base64');
};
const accountOf = (address: string, whole: boolean) => ({
  data: [bytesOf(address, whole), 'base64'],
  executable: false,
  lamports: 2_039_280,
  owner: 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA',
  rentEpoch: 0,
  space: 165,
});

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { id, params } = JSON.parse(Buffer.concat(chunks).toString()) as { id: number; params: [string[]] };
    const value = params[0].map((address) => accountOf(address, false));
    response.setHeader('content-type', 'application/json');
    const body = JSON.stringify({ jsonrpc: '2.0', result: { context: { slot: Date.now() }, value }, id });
    if (answerMs === 0) response.end(body);
    else setTimeout(() => response.end(body), answerMs);
  });
});

const sockets = new Map<Duplex, Map<number, string>>();
server.on('upgrade', (request, socket: Duplex) => {
  const subscriptions = new Map<number, string>();
  sockets.set(socket, subscriptions);
  const read = createFrameReader();
  socket.on('error', () => sockets.delete(socket));
  socket.on('close', () => sockets.delete(socket));
  socket.on('data', (chunk: Buffer) => {
    for (const { opcode, payload } of read(chunk)) {
      if (opcode !== opcodes.text) continue;
      const { id, params } = JSON.parse(payload.toString()) as { id: number; params: [string] };
      subscriptions.set(id, params[0]);
      socket.write(frame(opcodes.text, Buffer.from(JSON.stringify({ jsonrpc: '2.0', result: id, id }))));
    }
  });
  const key = String(request.headers['sec-websocket-key']);
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptKey(key)}\r\n\r\n`,
  );
});

setInterval(() => {
  walk();
  if (!pushes) return;
  const slot = Date.now();
  for (const [socket, subscriptions] of sockets) {
    for (const [subscription, address] of subscriptions) {
      const result = { context: { slot }, value: accountOf(address, true) };
      const message = { jsonrpc: '2.0', method: 'accountNotification', params: { result, subscription } };
      socket.write(frame(opcodes.text, Buffer.from(JSON.stringify(message))));
    }
  }
}, slotMs);

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0);
});
process.on('disconnect', () => process.exit(0));
