/** WebSocket frames (RFC 6455), as far as a subscription server needs them: unfragmented text, ping, pong and close. */
import { createHash } from 'node:crypto';

const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;
/** A client of this server asks for little; more is not spoken to. */
const mostBytes = 1_000_000;

/** The `Sec-WebSocket-Accept` that answers a client's key. */
export const acceptKey = (clientKey: string): string =>
  createHash('sha1').update(`${clientKey}${acceptSuffix}`).digest('base64');

/** One whole frame of a server: unmasked. */
export const frame = (opcode: number, payload: Buffer): Buffer => {
  const length = payload.length;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (length < 126) head[1] = length;
  else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
};

export type ClientFrame = { readonly opcode: number; readonly payload: Buffer };

type Head = { readonly opcode: number; readonly length: number; readonly maskAt: number };

const headOf = (bytes: Buffer): Head | undefined => {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const maskAt = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < maskAt + 4) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (length > mostBytes) throw new RangeError(`a frame of ${length} bytes`);
  return { opcode: (bytes[0] ?? 0) & 0x0f, length, maskAt };
};

/** Collects bytes and gives every whole frame of a client. Throws a RangeError for a frame past 1 MB. */
export const createFrameReader = (): ((chunk: Buffer) => readonly ClientFrame[]) => {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const frames: ClientFrame[] = [];
    for (let head = headOf(rest); head !== undefined; head = headOf(rest)) {
      const { opcode, length, maskAt } = head;
      const bodyAt = maskAt + 4;
      if (rest.length < bodyAt + length) break;
      const mask = rest.subarray(maskAt, bodyAt);
      const payload = Buffer.from(rest.subarray(bodyAt, bodyAt + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
      frames.push({ opcode, payload });
      rest = rest.subarray(bodyAt + length);
    }
    return frames;
  };
};
