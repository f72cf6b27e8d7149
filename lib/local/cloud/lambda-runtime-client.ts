/**
 * The program of an isolated child: what Lambda's own Node runtime does, in short. It asks the Runtime API for an event,
 * runs the handler, answers, and begins again. It ends when the Runtime API is gone, so it never outlives its host.
 */
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createLambdaContext } from './lambda-context.ts';

type Answer = { readonly header: (name: string) => string; readonly body: string };
type ChildHandler = (event: unknown, context: object) => unknown;

const variable = (name: string): string => process.env[name] ?? '';
const api = new URL(`http://${variable('AWS_LAMBDA_RUNTIME_API')}/2018-06-01/runtime/`);
const agent = new Agent({ keepAlive: true });

const call = (method: 'GET' | 'POST', path: string, body = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(new URL(path, api), { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', reject)
        .on('end', () =>
          resolve({
            header: (name) => String(response.headers[name] ?? ''),
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
    });
    sent.on('error', reject).end(body);
  });

const describeError = (error: unknown): string =>
  JSON.stringify(
    error instanceof Error
      ? { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') }
      : { errorType: typeof error, errorMessage: String(error) },
  );

const loadHandler = async (): Promise<ChildHandler> => {
  const [file, name = ''] = variable('_HANDLER').split('.');
  const path = join(variable('LAMBDA_TASK_ROOT'), `${file}.cjs`);
  const module: Record<string, unknown> = createRequire(path)(path);
  const handler = module[name];
  if (typeof handler !== 'function') throw new TypeError(`${variable('_HANDLER')} is undefined or not exported`);
  return handler as ChildHandler;
};

const serve = async (): Promise<never> => {
  const handler = await loadHandler().catch(async (error: unknown) => {
    await call('POST', 'init/error', describeError(error));
    process.exit(1);
  });
  for (;;) {
    const next = await call('GET', 'invocation/next');
    const requestId = next.header('lambda-runtime-aws-request-id');
    const context = createLambdaContext({
      functionName: variable('AWS_LAMBDA_FUNCTION_NAME'),
      memoryMb: Number(variable('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')),
      requestId,
      functionArn: next.header('lambda-runtime-invoked-function-arn'),
      logStreamName: variable('AWS_LAMBDA_LOG_STREAM_NAME'),
      deadlineMs: Number(next.header('lambda-runtime-deadline-ms')),
    });
    try {
      const result = await handler(JSON.parse(next.body), context);
      await call('POST', `invocation/${requestId}/response`, JSON.stringify(result ?? null));
    } catch (error) {
      await call('POST', `invocation/${requestId}/error`, describeError(error));
    }
  }
};

// A connection that only watches: while a handler runs no request is open that would notice the end of the host.
createConnection(Number(api.port), api.hostname)
  .on('error', () => process.exit(1))
  .on('close', () => process.exit(1));
serve().catch(() => process.exit(1));
