import { sha256Digest } from '#adapters/sha256-digest.ts';
import type { Quarantine, QuarantineEntry } from '#trading/ports/quarantine.ts';
import type { FifoQueue } from './send-fifo-messages.ts';
import { sendFifoMessages } from './send-fifo-messages.ts';

/** Enough to see what came; as text inside JSON it may double, and a message may have 256 KiB. */
const mostBytes = 65_536;

/** The first 64 KiB of a text, cut where a character begins. */
const truncated = (text: string): string => {
  const bytes = Buffer.from(text);
  if (bytes.length <= mostBytes) return text;
  let end = mostBytes;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
};

/** JSON text of an element; one that is nested too deep to be written again is only said to be so. */
const textOf = (element: unknown): string => {
  try {
    return JSON.stringify(element) ?? '';
  } catch {
    return '"nested too deep to be shown"';
  }
};

const messageOf = ({ source, reason, seenAtMs, element }: QuarantineEntry) => {
  const text = truncated(textOf(element));
  return {
    group: source,
    deduplicationId: sha256Digest([source, reason, text]),
    body: JSON.stringify({ source, reason: reason.slice(0, 500), seenAtMs, element: text }),
  };
};

/**
 * What could not be read, as messages that wait for a person: `{ source, reason, seenAtMs, element }` with the first
 * 64 KiB of the element as JSON text. It holds the element alone, never a header of the request.
 */
export const createSqsQuarantine = (queue: FifoQueue): Quarantine => ({
  put: (entries) => sendFifoMessages(queue, entries.map(messageOf)),
});
