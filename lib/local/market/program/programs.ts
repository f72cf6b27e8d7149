/** The built venue programs; their sources and how to build them are beside this file. */
import { readFileSync } from 'node:fs';

const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, import.meta.url)));

/** A constant-product market that answers to Jupiter v6's `route`. */
export const ammProgram = (): Uint8Array => read('./amm.so');

/** A program that accepts every instruction. */
export const noopProgram = (): Uint8Array => read('./noop.so');
