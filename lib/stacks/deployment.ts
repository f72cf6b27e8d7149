/** What an owner decides when deploying, given as `--context name=value`. */
import * as z from 'zod';

const deployment = z.object({
  /** Who is told: alarms and alerts go there once the address has confirmed the subscription. */
  alertEmail: z.email().optional(),
  /**
   * Concurrent executions kept for `execute-exits` alone. Unset by default: a new AWS account has ten executions in
   * all and refuses a reservation.
   */
  reservedExits: z.coerce.number().int().positive().optional(),
  /** `true` when wallets have their keys in KMS: without it no function may sign there. */
  kmsWallets: z.stringbool().optional(),
});

export type Deployment = z.output<typeof deployment>;

/** The deployment from the CDK context; throws with the name of a value that does not parse. */
export const readDeployment = (contextOf: (name: string) => unknown): Deployment =>
  deployment.parse(Object.fromEntries(Object.keys(deployment.shape).map((name) => [name, contextOf(name)])));
