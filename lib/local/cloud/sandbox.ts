/** One isolated child process of a function: it serves one event at a time and is reused while it is warm. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CloudError } from './cloud-error.ts';
import type { CloudLog } from './cloud-event.ts';
import { functionArn, type RunnerFacts } from './function-runner.ts';
import type { RuntimeApi, RuntimeInvocation } from './lambda-runtime-api.ts';
import { spawnTied } from './tied-process.ts';

export type SandboxOptions = RunnerFacts & {
  readonly api: RuntimeApi;
  readonly taskRoot: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly log: CloudLog;
};

export type Sandbox = {
  /** Runs one event. Throws `cloud/function-failed` or `cloud/function-timed-out`; the latter kills the child. */
  invoke(event: unknown): Promise<unknown>;
  isAlive(): boolean;
  kill(): Promise<void>;
};

const INIT_TIMEOUT_MS = 10_000;
const PROGRAM = fileURLToPath(new URL('./lambda-runtime-client.ts', import.meta.url));

/** Spawns a child; it becomes ready on its own and `invoke` waits for that. */
export const createSandbox = (options: SandboxOptions): Sandbox => {
  const { name, definition, region, api, log } = options;
  const sandboxId = randomUUID();
  let asked = createAsked();
  let running: PromiseWithResolvers<unknown> | undefined;
  let alive = true;

  const fail = (error: Error) => {
    asked.reject(error);
    running?.reject(error);
  };
  const address = api.register(sandboxId, {
    onNext: (give) => asked.resolve(give),
    onResponse: (_requestId, result) => running?.resolve(result),
    onError: (requestId, error) => {
      const failure = new CloudError('cloud/function-failed', { function: name, ...error });
      if (requestId === undefined) fail(failure);
      else running?.reject(failure);
    },
  });
  const child = spawnTied(process.execPath, ['--no-warnings', `--max-old-space-size=${definition.memoryMb}`, PROGRAM], {
    cwd: options.taskRoot,
    env: { ...options.variables, ...lambdaVariables(options, address, sandboxId) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) {
      createInterface({ input: stream }).on('line', (line) => log('function output', { function: name, line }));
    }
  }
  const exited = once(child, 'exit').then(
    ([code, signal]) => `exited with ${code ?? signal}`,
    (error: Error) => error.message,
  );
  const onExit = (reason: string) => {
    alive = false;
    api.unregister(sandboxId);
    const cause = { errorType: 'Runtime.ExitError', errorMessage: `Runtime ${reason}` };
    fail(new CloudError('cloud/function-failed', { function: name, ...cause }));
  };
  exited.then(onExit, onExit);
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };

  return {
    isAlive: () => alive,
    kill,
    invoke: async (event) => {
      const initTimer = setTimeout(() => child.kill('SIGKILL'), INIT_TIMEOUT_MS);
      const give = await asked.promise.finally(() => clearTimeout(initTimer));
      asked = createAsked();
      const current = Promise.withResolvers<unknown>();
      running = current;
      const { timeoutSeconds } = definition;
      const timeoutMs = timeoutSeconds * 1_000;
      const timer = setTimeout(() => {
        current.reject(new CloudError('cloud/function-timed-out', { function: name, timeoutSeconds }));
        alive = false;
        child.kill('SIGKILL');
      }, timeoutMs);
      give({
        requestId: randomUUID(),
        deadlineMs: Date.now() + timeoutMs,
        functionArn: functionArn(name, region),
        event,
      });
      try {
        return await current.promise;
      } finally {
        clearTimeout(timer);
        running = undefined;
      }
    },
  };
};

/** The moment at which the child asks for its next event. */
const createAsked = () => {
  const asked = Promise.withResolvers<(invocation: RuntimeInvocation) => void>();
  asked.promise.catch(() => {});
  return asked;
};

/** What Lambda itself sets, with a path that reaches nothing but Node and the system's tools. */
const lambdaVariables = (options: SandboxOptions, address: string, sandboxId: string): Record<string, string> => ({
  PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
  AWS_LAMBDA_RUNTIME_API: address,
  AWS_LAMBDA_FUNCTION_NAME: options.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.definition.memoryMb),
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${options.name}`,
  AWS_LAMBDA_LOG_STREAM_NAME: sandboxId,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: options.taskRoot,
  _HANDLER: 'index.handler',
});
