import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { BadUse } from '../command-io.ts';

const isWrapped = (json: unknown): json is { readonly result: unknown } =>
  typeof json === 'object' && json !== null && 'result' in json;

/** The elements of a payload: those of an array, an RPC answer's `result`, or the one that it is. */
const elementsOf = (json: unknown): readonly unknown[] => {
  if (Array.isArray(json)) return json.flatMap((each: unknown) => (isWrapped(each) ? [each.result] : [each]));
  return [isWrapped(json) ? json.result : json];
};

/** The system's own word for it, such as `ENOENT`. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';

/** Reads a payload from a file, or from standard input when it is called `-`. Throws `BadUse` when that is no JSON. */
export const readPayload = async (file: string): Promise<readonly unknown[]> => {
  let content: string;
  try {
    content = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw new BadUse(`cannot read ${file}: ${codeOf(error)}`);
  }
  try {
    return elementsOf(JSON.parse(content));
  } catch {
    throw new BadUse(`${file} is not JSON`);
  }
};
