import type * as z from 'zod';
import { problemOf } from '#adapters/zod-problem.ts';

export type ReadMessage<Message> = { readonly message: Message } | { readonly problem: string };

/** A message's body as what the schema makes of it, or what is wrong with it. Never throws. */
export const readMessage = <Message>(body: string, schema: z.ZodType<Message>): ReadMessage<Message> => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { problem: 'not JSON' };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { message: parsed.data };
  try {
    return { problem: problemOf(parsed.error, value) };
  } catch {
    return { problem: 'nested too deep to be shown' };
  }
};
