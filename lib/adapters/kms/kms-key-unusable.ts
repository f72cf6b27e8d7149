/** A KMS key that does not sign as a wallet's key must. Carries no cause: an SDK error may quote the request. */
export class KmsKeyUnusable extends Error {
  override readonly name = 'KmsKeyUnusable';
  readonly code = 'kms/unusable';
  readonly keyId: string;
  /** An AWS error name or what was found, never content. */
  readonly reason: string;

  constructor(keyId: string, reason: string) {
    super(`KMS key ${keyId} cannot be used: ${reason}`);
    this.keyId = keyId;
    this.reason = reason;
  }
}
