/**
 * Why a node did not answer, as a code. Keeps: no address, header or text of a node gets into it, because an RPC address
 * carries its API key and errors of the network stack quote addresses. For the same reason it never has a cause.
 */

export class RpcFailure extends Error {
  readonly code = 'solana/rpc-failed';
  readonly method: string;
  /** `timed-out`, `http-429`, `rpc-32005`, `network-econnrefused`, `unreadable-answer`, ... */
  readonly reason: string;

  constructor(method: string, reason: string) {
    super(`${method}: ${reason}`);
    this.name = 'RpcFailure';
    this.method = method;
    this.reason = reason;
  }
}

/** Thrown by our own `fetch` for an answer with an error status. */
export class HttpFailure extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`http ${status}`);
    this.status = status;
  }
}

const networkCode = (error: unknown): string | undefined => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code.toLowerCase() : undefined;
};

const reasonOf = (error: unknown): string => {
  if (error instanceof HttpFailure) return `http-${error.status}`;
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timed-out';
  const code = networkCode(error) ?? networkCode(error.cause);
  if (code !== undefined) return `network-${code}`;
  return error instanceof TypeError ? 'network-failed' : 'unreadable-answer';
};

/** The failure of `method` without anything secret; an {@link RpcFailure} stays as it is. */
export const rpcFailure = (method: string, error: unknown): RpcFailure =>
  error instanceof RpcFailure ? error : new RpcFailure(method, reasonOf(error));
