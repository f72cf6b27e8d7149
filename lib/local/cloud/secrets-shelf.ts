/** What a secret is, and how its versions and stages move: as in Secrets Manager. */
import * as z from 'zod';

const version = z.object({
  SecretString: z.string().optional(),
  /** Base64, as on the wire. */
  SecretBinary: z.string().optional(),
  stages: z.array(z.string()),
  createdAtSeconds: z.number(),
});

const secret = z.object({
  name: z.string(),
  arn: z.string(),
  description: z.string().optional(),
  createdAtSeconds: z.number(),
  changedAtSeconds: z.number(),
  deletedAtSeconds: z.number().optional(),
  versions: z.record(z.string(), version),
});

export const shelf = z.record(z.string(), secret);

export type SecretVersion = z.infer<typeof version>;
export type Secret = z.infer<typeof secret>;
export type Shelf = z.infer<typeof shelf>;

export type SecretValue = Pick<SecretVersion, 'SecretString' | 'SecretBinary'>;

/** A refusal with the code that AWS gives it. */
export class SecretsRefusal extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/** Adds a version. `AWSCURRENT` leaves the old version as `AWSPREVIOUS`; the same version id with the same value is a retry. */
export const addVersion = (
  target: Secret,
  versionId: string,
  value: SecretValue,
  stages: readonly string[],
  nowSeconds: number,
): SecretVersion => {
  const known = target.versions[versionId];
  if (known !== undefined) {
    if (known.SecretString === value.SecretString && known.SecretBinary === value.SecretBinary) return known;
    throw new SecretsRefusal('ResourceExistsException', `The version ${versionId} exists with another value.`);
  }
  const added: SecretVersion = { ...value, stages: [...stages], createdAtSeconds: nowSeconds };
  const versions = Object.values(target.versions);
  if (stages.includes('AWSCURRENT')) {
    for (const each of versions) {
      const wasCurrent = each.stages.includes('AWSCURRENT');
      each.stages = each.stages.filter((stage) => stage !== 'AWSCURRENT' && stage !== 'AWSPREVIOUS');
      if (wasCurrent) each.stages.push('AWSPREVIOUS');
    }
  }
  for (const each of versions) each.stages = each.stages.filter((stage) => !stages.includes(stage));
  target.versions[versionId] = added;
  target.changedAtSeconds = nowSeconds;
  dropUnstaged(target);
  return added;
};

/** A version without a stage can no longer be asked for by name: AWS drops it in time, this shelf at once. */
const dropUnstaged = (target: Secret): void => {
  for (const [id, each] of Object.entries(target.versions)) {
    if (each.stages.length === 0) delete target.versions[id];
  }
};

/** Finds a secret by name or ARN. A secret that is marked for deletion is refused unless `evenDeleted`. */
export const findSecret = (all: Shelf, id: string, evenDeleted = false): Secret => {
  const found = Object.values(all).find((each) => each.name === id || each.arn === id);
  if (found === undefined) {
    throw new SecretsRefusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  if (found.deletedAtSeconds !== undefined && !evenDeleted) {
    throw new SecretsRefusal(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }
  return found;
};
