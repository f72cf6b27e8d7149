/**
 * Where each AWS service answers. AWS' own variables say so (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>`); one that
 * the caller has set already wins, so that DynamoDB Local, LocalStack or another emulator can stand in.
 */
const variableOf = {
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  streams: 'AWS_ENDPOINT_URL_DYNAMODB_STREAMS',
  sqs: 'AWS_ENDPOINT_URL_SQS',
  sns: 'AWS_ENDPOINT_URL_SNS',
  s3: 'AWS_ENDPOINT_URL_S3',
  secrets: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
} as const;

export type CloudService = keyof typeof variableOf;

export type Endpoints = Readonly<Record<CloudService, string>>;

/** The endpoints that the caller's environment names already; a stream endpoint follows DynamoDB's. */
export const outsideEndpoints = (environment: NodeJS.ProcessEnv): Partial<Endpoints> => {
  const everything = environment['AWS_ENDPOINT_URL'];
  const found = Object.entries(variableOf).flatMap(([service, variable]) => {
    const fallback = service === 'streams' ? environment[variableOf.dynamodb] : undefined;
    const endpoint = environment[variable] || fallback || everything;
    return endpoint ? [[service, endpoint] as const] : [];
  });
  return Object.fromEntries(found);
};

/** The variables that point any AWS SDK, in this process or a child, at the endpoints. */
export const endpointVariables = (endpoints: Endpoints, region: string): Record<string, string> => ({
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  ...Object.fromEntries(
    Object.entries(endpoints).map(([service, endpoint]) => [variableOf[service as CloudService], endpoint]),
  ),
});

/** Variables that would make an SDK prefer the person's own account to `local`. */
const OWN_ACCOUNT = ['AWS_PROFILE', 'AWS_SESSION_TOKEN'];

/**
 * Sets the variables in an environment, for clients that are made in this process and read them there; returns how to
 * put back what was there.
 */
export const exportVariables = (
  environment: NodeJS.ProcessEnv,
  variables: Readonly<Record<string, string>>,
): (() => void) => {
  const names = [...Object.keys(variables), ...OWN_ACCOUNT];
  const before = names.map((name) => [name, environment[name]] as const);
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete environment[name];
    else environment[name] = value;
  };
  for (const name of names) set(name, variables[name]);
  return () => {
    for (const [name, value] of before) set(name, value);
  };
};
