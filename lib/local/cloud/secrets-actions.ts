/** The Secrets Manager actions that the operator's tools and the functions use, over a shelf in memory. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { addVersion, findSecret, type Secret, SecretsRefusal, type Shelf } from './secrets-shelf.ts';

export type ActionContext = { readonly shelf: Shelf; readonly region: string; readonly nowSeconds: number };

type Action = { readonly writes: boolean; run(input: unknown, context: ActionContext): object };

const action = <S extends z.ZodType>(
  writes: boolean,
  input: S,
  run: (input: z.infer<S>, context: ActionContext) => object,
): Action => ({
  writes,
  run: (raw, context) => {
    const parsed = input.safeParse(raw);
    if (!parsed.success) {
      const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
      throw new SecretsRefusal('InvalidParameterException', `Invalid parameters: ${fields}`);
    }
    return run(parsed.data, context);
  },
});

const id = z.object({ SecretId: z.string().min(1) });
const value = z.object({
  SecretString: z.string().optional(),
  SecretBinary: z.string().optional(),
  ClientRequestToken: z.string().optional(),
});
const DELETION_WINDOW_DAYS = 30;
const SECONDS_A_DAY = 86_400;

const put = (
  secret: Secret,
  input: z.infer<typeof value>,
  stages: readonly string[],
  { nowSeconds }: ActionContext,
): object => {
  const { SecretString, SecretBinary, ClientRequestToken: versionId = randomUUID() } = input;
  if ((SecretString === undefined) === (SecretBinary === undefined)) {
    throw new SecretsRefusal('InvalidParameterException', 'Give either SecretString or SecretBinary.');
  }
  const { stages: VersionStages } = addVersion(secret, versionId, { SecretString, SecretBinary }, stages, nowSeconds);
  return { ARN: secret.arn, Name: secret.name, VersionId: versionId, VersionStages };
};

const describe = (secret: Secret): object => ({
  ARN: secret.arn,
  Name: secret.name,
  Description: secret.description,
  CreatedDate: secret.createdAtSeconds,
  LastChangedDate: secret.changedAtSeconds,
  DeletedDate: secret.deletedAtSeconds,
});

const stagesOf = (secret: Secret): Record<string, string[]> =>
  Object.fromEntries(Object.entries(secret.versions).map(([versionId, { stages }]) => [versionId, stages]));

const named = z.object({ Name: z.string().regex(/^[\w/+=.@-]{1,512}$/), Description: z.string().optional() });

export const secretsActions: Readonly<Record<string, Action>> = {
  CreateSecret: action(true, named.extend(value.shape), ({ Name, Description, ...rest }, context) => {
    const { shelf, region, nowSeconds } = context;
    const known = shelf[Name];
    if (known !== undefined) {
      if (known.deletedAtSeconds !== undefined) findSecret(shelf, Name);
      const versionId = rest.ClientRequestToken;
      const isRetry = versionId !== undefined && known.versions[versionId] !== undefined;
      if (isRetry) return put(known, rest, ['AWSCURRENT'], context);
      throw new SecretsRefusal('ResourceExistsException', `The secret ${Name} already exists.`);
    }
    const secret: Secret = {
      name: Name,
      arn: `arn:aws:secretsmanager:${region}:000000000000:secret:${Name}-${randomUUID().slice(0, 6)}`,
      description: Description,
      createdAtSeconds: nowSeconds,
      changedAtSeconds: nowSeconds,
      versions: {},
    };
    const hasValue = rest.SecretString !== undefined || rest.SecretBinary !== undefined;
    const answer = hasValue ? put(secret, rest, ['AWSCURRENT'], context) : { ARN: secret.arn, Name };
    shelf[Name] = secret;
    return answer;
  }),
  PutSecretValue: action(
    true,
    id.extend(value.shape).extend({ VersionStages: z.array(z.string()).min(1).default(['AWSCURRENT']) }),
    ({ SecretId, VersionStages, ...rest }, context) =>
      put(findSecret(context.shelf, SecretId), rest, VersionStages, context),
  ),
  UpdateSecret: action(
    true,
    id.extend(value.shape).extend({ Description: z.string().optional() }),
    ({ SecretId, Description, ...rest }, context) => {
      const secret = findSecret(context.shelf, SecretId);
      if (Description !== undefined) secret.description = Description;
      const hasValue = rest.SecretString !== undefined || rest.SecretBinary !== undefined;
      return hasValue ? put(secret, rest, ['AWSCURRENT'], context) : { ARN: secret.arn, Name: secret.name };
    },
  ),
  GetSecretValue: action(
    false,
    id.extend({ VersionId: z.string().optional(), VersionStage: z.string().optional() }),
    ({ SecretId, VersionId, VersionStage = 'AWSCURRENT' }, { shelf }) => {
      const secret = findSecret(shelf, SecretId);
      const found = Object.entries(secret.versions).find(([versionId, { stages }]) =>
        VersionId === undefined ? stages.includes(VersionStage) : versionId === VersionId,
      );
      if (found === undefined) {
        throw new SecretsRefusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret value.");
      }
      const [versionId, { SecretString, SecretBinary, stages, createdAtSeconds }] = found;
      const names = { ARN: secret.arn, Name: secret.name, VersionId: versionId, VersionStages: stages };
      return { ...names, SecretString, SecretBinary, CreatedDate: createdAtSeconds };
    },
  ),
  DescribeSecret: action(false, id, ({ SecretId }, { shelf }) => {
    const secret = findSecret(shelf, SecretId, true);
    return { ...describe(secret), VersionIdsToStages: stagesOf(secret) };
  }),
  ListSecrets: action(
    false,
    z.object({
      IncludePlannedDeletion: z.boolean().default(false),
      MaxResults: z.number().int().min(1).max(100).default(100),
      /** The name after which the next page starts. */
      NextToken: z.string().default(''),
      Filters: z.array(z.object({ Key: z.literal('name'), Values: z.array(z.string()) })).default([]),
    }),
    ({ IncludePlannedDeletion, MaxResults, NextToken, Filters }, { shelf }) => {
      const matching = Object.values(shelf)
        .filter((each) => IncludePlannedDeletion || each.deletedAtSeconds === undefined)
        .filter((each) => Filters.every(({ Values }) => Values.some((prefix) => each.name.startsWith(prefix))))
        .filter((each) => each.name > NextToken)
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const page = matching.slice(0, MaxResults);
      const SecretList = page.map((each) => ({ ...describe(each), SecretVersionsToStages: stagesOf(each) }));
      return { SecretList, NextToken: matching.length > page.length ? page.at(-1)?.name : undefined };
    },
  ),
  DeleteSecret: action(
    true,
    id.extend({
      ForceDeleteWithoutRecovery: z.boolean().default(false),
      RecoveryWindowInDays: z.number().int().min(7).max(30).default(DELETION_WINDOW_DAYS),
    }),
    ({ SecretId, ForceDeleteWithoutRecovery, RecoveryWindowInDays }, { shelf, nowSeconds }) => {
      const secret = findSecret(shelf, SecretId, ForceDeleteWithoutRecovery);
      const names = { ARN: secret.arn, Name: secret.name };
      if (ForceDeleteWithoutRecovery) {
        delete shelf[secret.name];
        return { ...names, DeletionDate: nowSeconds };
      }
      secret.deletedAtSeconds = nowSeconds;
      return { ...names, DeletionDate: nowSeconds + RecoveryWindowInDays * SECONDS_A_DAY };
    },
  ),
};
