/** The SDK's default provider of credentials, reduced to where Lambda puts them. Stands in for it inside the bundles. */

const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

/** The credentials of an environment, read at each call. The result throws when they are not there. */
export const credentialsOf = (environment: NodeJS.ProcessEnv) => async () => {
  const accessKeyId = given(environment['AWS_ACCESS_KEY_ID']);
  const secretAccessKey = given(environment['AWS_SECRET_ACCESS_KEY']);
  const sessionToken = given(environment['AWS_SESSION_TOKEN']);
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('no credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set');
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
};

/** The name under which the SDK's clients import it. */
export const defaultProvider = () => credentialsOf(process.env);
