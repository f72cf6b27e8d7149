import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Handler } from '#local/cloud/function-runner.ts';
import { definitionOf, startedCloud, temporaryFolder, writeFunctions } from './started-cloud.ts';
import { processesUsing } from './system-state.ts';

const http = { kind: 'http', method: 'POST', path: '/work' } as const;

const rejection = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a function in this process', () => {
  const withHandler = async (handler: Handler, timeoutSeconds = 5) => {
    const given: unknown[] = [];
    const started = await startedCloud({
      functionsRoot: writeFunctions(temporaryFolder(), { work: { variables: ['SETTINGS_TABLE'], files: {} } }),
      definitions: { work: definitionOf([http], timeoutSeconds) },
      compose: {
        work: (variables) => {
          given.push(variables);
          return handler;
        },
      },
    });
    return { ...started, given };
  };

  it('is composed once, with what it declared and where AWS answers', async () => {
    const { cloud, given } = await withHandler(async (event) => ({ event }));
    expect(await Promise.all([cloud.invoke('work', 1), cloud.invoke('work', { a: undefined })])).toEqual([
      { event: 1 },
      { event: {} },
    ]);
    expect(given).toEqual([{ ...cloud.endpoints, SETTINGS_TABLE: 'osprey-settings' }]);
  });

  it('gets the context of Lambda', async () => {
    const { cloud } = await withHandler(async (_event, context) => ({
      ...context,
      remainingMs: context.getRemainingTimeInMillis(),
    }));
    const context = Object(await cloud.invoke('work', {}));
    expect(context).toMatchObject({
      functionName: 'work',
      memoryLimitInMB: '128',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:work',
      awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    expect(context.remainingMs).toBeGreaterThan(4_000);
    expect(context.remainingMs).toBeLessThanOrEqual(5_000);
  });

  it('is given up at its time-out', async () => {
    const { cloud, of } = await withHandler(() => sleep(10_000, undefined, { ref: false }), 0.05);
    expect(await rejection(cloud.invoke('work', {}))).toMatchObject({ code: 'cloud/function-timed-out' });
    expect(of('invocation')).toMatchObject([{ function: 'work', outcome: 'timed-out' }]);
  });

  it('rejects with what it threw, and an unknown one by its name', async () => {
    const { cloud, of } = await withHandler(async () => {
      throw new RangeError('too far');
    });
    expect(await rejection(cloud.invoke('work', {}))).toBeInstanceOf(RangeError);
    expect(of('invocation')).toMatchObject([{ outcome: 'failed' }]);
    expect(await rejection(cloud.invoke('nobody', {}))).toMatchObject({ code: 'cloud/function-unknown' });
  });

  it('is imported from its folder', async () => {
    const source = 'export const compose = (variables) => async (event) => [event, variables.SETTINGS_TABLE];';
    const { cloud } = await startedCloud({
      functionsRoot: writeFunctions(temporaryFolder(), {
        work: { variables: ['SETTINGS_TABLE'], files: { 'compose.ts': source } },
      }),
      definitions: { work: definitionOf([http]) },
    });
    expect(await cloud.invoke('work', 7)).toEqual([7, 'osprey-settings']);
  });
});

describe('an isolated function', () => {
  const source = `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { describe } from './description.ts';
    let calls = 0;
    export const handler = async (event: { kind: string }, context: { getRemainingTimeInMillis(): number }) => {
      calls += 1;
      if (event.kind === 'throw') throw new RangeError('too far');
      if (event.kind === 'spin') for (;;);
      if (event.kind === 'exit') process.exit(3);
      if (event.kind === 'sleep') await sleep(150);
      return { calls, pid: process.pid, description: describe(), remainingMs: context.getRemainingTimeInMillis(), environment: process.env };
    };
  `;
  const isolated = (timeoutSeconds = 5) =>
    startedCloud({
      isolated: true,
      functionsRoot: writeFunctions(temporaryFolder(), {
        work: {
          variables: ['SETTINGS_TABLE', 'TRADING_TABLE'],
          files: { 'index.ts': source, 'description.ts': `export const describe = (): string => 'bundled';` },
        },
      }),
      definitions: { work: definitionOf([http], timeoutSeconds) },
    });
  const invoke = async (cloud: { invoke(name: string, event: unknown): Promise<unknown> }, kind = 'answer') =>
    Object(await cloud.invoke('work', { kind }));

  it('sees its declared variables, AWS and Lambda, and nothing of the host', async () => {
    process.env['OSPREY_TEST_SECRET'] = 'never';
    const { cloud } = await isolated();
    const { environment, description, remainingMs } = await invoke(cloud);
    delete process.env['OSPREY_TEST_SECRET'];
    expect(description).toBe('bundled');
    expect(remainingMs).toBeGreaterThan(4_000);
    expect(environment).toMatchObject({
      ...cloud.endpoints,
      SETTINGS_TABLE: 'osprey-settings',
      TRADING_TABLE: 'osprey-trading',
      AWS_LAMBDA_FUNCTION_NAME: 'work',
    });
    const others = Object.keys(environment).filter((name) => !/^(AWS_|LAMBDA_|_HANDLER$|PATH$)/.test(name));
    expect(others.toSorted()).toEqual(['SETTINGS_TABLE', 'TRADING_TABLE']);
  });

  it('keeps its process while it is warm, and gets one for each event at the same time', async () => {
    const { cloud } = await isolated();
    const first = await invoke(cloud);
    const second = await invoke(cloud);
    expect([second.pid, second.calls]).toEqual([first.pid, 2]);
    const both = await Promise.all([invoke(cloud, 'sleep'), invoke(cloud, 'sleep')]);
    expect(new Set(both.map(({ pid }) => pid)).size).toBe(2);
  });

  it('is killed at its time-out, and the next event finds a new process', async () => {
    const { cloud, dataDir, of } = await isolated(0.3);
    const before = await invoke(cloud);
    expect(await rejection(invoke(cloud, 'spin'))).toMatchObject({ code: 'cloud/function-timed-out' });
    const after = await invoke(cloud);
    expect(after.calls).toBe(1);
    expect(after.pid).not.toBe(before.pid);
    expect(processesUsing(dataDir)).not.toContain(before.pid);
    expect(of('invocation').map(({ outcome }) => outcome)).toEqual(['succeeded', 'timed-out', 'succeeded']);
  });

  it('tells what it threw, and that it ended by itself', async () => {
    const { cloud } = await isolated();
    expect(await rejection(invoke(cloud, 'throw'))).toMatchObject({
      code: 'cloud/function-failed',
      context: { errorType: 'RangeError', errorMessage: 'too far' },
    });
    expect(await rejection(invoke(cloud, 'exit'))).toMatchObject({ context: { errorType: 'Runtime.ExitError' } });
    expect((await invoke(cloud)).calls).toBe(1);
  });
});
