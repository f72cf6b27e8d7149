/** A secret that cannot be read or is not what it should be. Carries no cause: an SDK or zod error might quote what it read. */
export class SecretUnreadable extends Error {
  readonly code = 'secret/unreadable';
  readonly secretId: string;
  /** An AWS error name or a kebab-case problem, never content. */
  readonly reason: string;

  constructor(secretId: string, reason: string) {
    super(`secret ${secretId} cannot be used: ${reason}`);
    this.name = 'SecretUnreadable';
    this.secretId = secretId;
    this.reason = reason;
  }
}
