/** What each failure of the embedded cloud carries along. */
export type CloudErrorContext = {
  'cloud/directory-in-use': { readonly file: string; readonly pid: number };
  'cloud/dynoxide-missing': { readonly platform: string };
  'cloud/dynoxide-failed': { readonly reason: string };
  'cloud/fauxqs-changed': { readonly missing: string };
  'cloud/secrets-unreadable': { readonly file: string; readonly reason: string };
  'cloud/schedule-unreadable': { readonly expression: string };
  'cloud/function-unknown': { readonly function: string };
  'cloud/function-incomplete': { readonly function: string; readonly missing: string };
  'cloud/function-timed-out': { readonly function: string; readonly timeoutSeconds: number };
  'cloud/function-failed': { readonly function: string; readonly errorType: string; readonly errorMessage: string };
  'cloud/stopped': Readonly<Record<string, never>>;
  'cloud/not-created': { readonly what: string };
};

export type CloudErrorCode = keyof CloudErrorContext;

const advice: Readonly<Record<CloudErrorCode, string>> = {
  'cloud/directory-in-use': 'Another process uses this data directory: stop it, or choose another directory.',
  'cloud/dynoxide-missing':
    'No DynamoDB emulator for this platform: set DYNOXIDE_BIN to a dynoxide binary, or AWS_ENDPOINT_URL_DYNAMODB to a running emulator.',
  'cloud/dynoxide-failed': 'The DynamoDB emulator did not start.',
  'cloud/fauxqs-changed': 'fauxqs is not the version that this project mends: install the pinned one.',
  'cloud/secrets-unreadable': 'The secrets file cannot be opened with the key beside it.',
  'cloud/schedule-unreadable': 'A schedule is rate(<n> minutes|hours|days) or cron(<six fields>).',
  'cloud/function-unknown': 'No function has this name in triggers.ts.',
  'cloud/function-incomplete': 'The function lacks an export that the host needs.',
  'cloud/function-timed-out': 'The function ran into its time-out.',
  'cloud/function-failed': 'The function failed.',
  'cloud/stopped': 'The cloud is stopping.',
  'cloud/not-created': 'An emulator did not say what it created.',
};

/** A failure of the embedded cloud: its code fixes the type of its context. */
export class CloudError<C extends CloudErrorCode = CloudErrorCode> extends Error {
  readonly code: C;
  readonly context: CloudErrorContext[C];

  constructor(code: C, context: CloudErrorContext[C], options?: ErrorOptions) {
    super(`${code}: ${advice[code]} ${JSON.stringify(context)}`, options);
    this.name = 'CloudError';
    this.code = code;
    this.context = context;
  }
}

/** Whether `error` is a failure of the embedded cloud with this code. */
export const isCloudError = <C extends CloudErrorCode>(error: unknown, code: C): error is CloudError<C> =>
  error instanceof CloudError && error.code === code;

/** The `name` of whatever was thrown: AWS' clients put their error code there. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/** The words of whatever was thrown. */
export const errorMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));
