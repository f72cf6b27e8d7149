/** Work of the reconciler that does not come forward, however often it is tried: a person should know. */
import { ageText } from '../doctor/finding.ts';
import { timeText } from '../values/human-text.ts';
import type { EpochMs } from '../values/quantities.ts';
import type { Alert } from './alert.ts';

export type Standing = {
  /** An order that is not ended, a wallet that is not compared, an address whose transactions are not dealt with. */
  readonly what: 'order' | 'wallet' | 'address';
  /** Order id, user id or address. */
  readonly of: string;
  readonly sinceMs: EpochMs;
  /** Kebab-case code or the words of a port; no secret. */
  readonly problem: string;
};

/** An order lives about a minute, a comparison takes one, a missed signal is dealt with in the next run. */
export const standsAfterMs = 10 * 60_000;

/** True once it stands for too long. */
export const stands = ({ sinceMs }: Pick<Standing, 'sinceMs'>, nowMs: EpochMs): boolean =>
  nowMs - sinceMs > standsAfterMs;

const words: Readonly<Record<Standing['what'], readonly [subject: string, effect: string, advice: string]>> = {
  order: [
    'An order does not end',
    'what it reserved stays reserved',
    'osprey order ID; osprey doctor looks at the nodes',
  ],
  wallet: [
    'A wallet cannot be compared with its books',
    'a loss there would go unnoticed',
    'osprey doctor looks at the nodes; osprey audit compares now',
  ],
  address: [
    'Missed signals of an address cannot be recovered',
    'signals that no webhook brought are not traded',
    'osprey doctor looks at the nodes and the webhooks',
  ],
};

/** `order 4f0c stands for 12 min: sent` */
export const standingText = ({ what, of, sinceMs, problem }: Standing, nowMs: EpochMs): string =>
  `${what} ${of} stands for ${ageText(nowMs - sinceMs)}: ${problem}`;

const daySeconds = 86_400;

/** The alert about it, once a day for as long as it stands. */
export const standingAlert = (standing: Standing, nowMs: EpochMs): Alert => {
  const [subject, effect, advice] = words[standing.what];
  return {
    subject: `${subject} for ${ageText(nowMs - standing.sinceMs)}`,
    body: [
      `${standing.what}: ${standing.of}`,
      `Since: ${timeText(standing.sinceMs)}`,
      `Found: ${standing.problem}`,
      `Effect: ${effect}`,
      `What to do: ${advice}`,
    ].join('\n'),
    key: `stands#${standing.what}#${standing.of}#${standing.sinceMs}`,
    onceInSeconds: daySeconds,
    severity: 'critical',
  };
};
