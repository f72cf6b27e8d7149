/**
 * The SDK's requests on sockets that outlive a client: one write and one answer each. The SDK's own handler opens sockets
 * for every client and costs more than the emulator itself.
 */
import { createConnection, type Socket } from 'node:net';

/** What of the SDK's request is sent; DynamoDB's are always a POST of JSON. */
type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
};
type Answered = {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  };
};
/** As the SDK wants a handler. */
type Handler = {
  readonly handle: (asked: Asked) => Promise<Answered>;
  readonly updateHttpClientConfig: () => void;
  readonly httpHandlerConfigs: () => object;
};

export type KeptSockets = { readonly handler: Handler; readonly close: () => void };

const silentMs = 20_000;
const endOfHead = '\r\n\r\n';

/** Status, headers by small names, and the body, once all of it has come; until then undefined. */
const readAnswer = (bytes: Buffer): Answered | undefined => {
  const end = bytes.indexOf(endOfHead);
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const length = Number(headers['content-length']);
  if (!Number.isInteger(length)) throw new Error('the emulator answered without a content-length');
  const body = bytes.subarray(end + endOfHead.length);
  return body.length < length ? undefined : { response: { statusCode: Number(first.split(' ')[1]), headers, body } };
};

type Line = { readonly ask: (bytes: Uint8Array) => Promise<Answered>; readonly socket: Socket };

/** One socket, for one request at a time. */
const openLine = (port: number, onGone: (line: Line) => void): Line => {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
  let heard = Buffer.alloc(0);
  let asked: PromiseWithResolvers<Answered> | undefined;
  const fail = (error: Error): void => {
    asked?.reject(error);
    asked = undefined;
    socket.destroy();
  };
  const line: Line = {
    socket,
    ask: (bytes) => {
      asked = Promise.withResolvers<Answered>();
      heard = Buffer.alloc(0);
      socket.write(bytes);
      return asked.promise;
    },
  };
  socket
    .setTimeout(silentMs, () => {
      if (asked !== undefined) fail(Object.assign(new Error('the emulator is silent'), { name: 'TimeoutError' }));
    })
    .on('data', (bytes) => {
      heard = heard.length === 0 ? bytes : Buffer.concat([heard, bytes]);
      const answer = readAnswer(heard);
      if (answer === undefined) return;
      asked?.resolve(answer);
      asked = undefined;
    })
    .once('error', fail)
    .once('close', () => {
      fail(Object.assign(new Error('the emulator hung up'), { code: 'ECONNRESET' }));
      onGone(line);
    });
  return line;
};

/** A request handler for clients of the emulator on this port. */
export const keepSockets = (port: number): KeptSockets => {
  const lines = new Set<Line>();
  const free: Line[] = [];
  const open = (): Line => {
    const line = openLine(port, (gone) => {
      lines.delete(gone);
      if (free.includes(gone)) free.splice(free.indexOf(gone), 1);
    });
    lines.add(line);
    return line;
  };
  return {
    handler: {
      handle: async ({ method, path, headers, body = new Uint8Array() }) => {
        const line = free.pop() ?? open();
        const all = Object.entries({ ...headers, 'content-length': body.length });
        const head = all.map(([name, value]) => `${name}: ${value}`).join('\r\n');
        const start = Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}${endOfHead}`, 'latin1');
        const answer = await line.ask(Buffer.concat([start, body]));
        free.push(line);
        return answer;
      },
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    },
    close: () => {
      for (const { socket } of lines) socket.destroy();
    },
  };
};
