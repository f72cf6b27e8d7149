/** The node's own error codes; `startRpcServer` writes them as JSON-RPC errors. */
export const rpcErrorCodes = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
  preflightFailure: -32_002,
  signatureVerificationFailure: -32_003,
  blockNotAvailable: -32_004,
  unsupportedTransactionVersion: -32_015,
  minContextSlotNotReached: -32_016,
} as const;

export class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(kind: keyof typeof rpcErrorCodes, message: string, data?: unknown) {
    super(message);
    this.name = 'RpcError';
    this.code = rpcErrorCodes[kind];
    this.data = data;
  }
}

/** As the node answers to a parameter that it cannot use. */
export const invalidParam = (what: string): RpcError => new RpcError('invalidParams', `Invalid param: ${what}`);
