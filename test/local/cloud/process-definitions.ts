/** The function of the programs that are ended from outside. */
import type { FunctionDefinition } from '#functions/triggers.ts';

export const definitions = {
  echo: { memoryMb: 128, timeoutSeconds: 60, triggers: [{ kind: 'http', method: 'POST', path: '/echo' }] },
} as const satisfies Record<string, FunctionDefinition>;

export const echoSource = `
export const handler = async (event) => {
  while (event.forever) await new Promise((resolve) => setTimeout(resolve, 10));
  return event;
};
`;
