import type { Signal, SignalMessage } from './signal.ts';

/** The JSON form of a signal, the one that the zod schema `signal` reads back: bigints become decimal strings. */
export const messageOf = (signal: Signal): SignalMessage =>
  signal.kind === 'launch'
    ? signal
    : { ...signal, tokens: signal.tokens.toString(), quoteAmount: signal.quoteAmount.toString() };
