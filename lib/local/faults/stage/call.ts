/** One call of a port's method, as a worker made it. */
export type Call = { readonly port: string; readonly method: string; readonly args: readonly unknown[] };
