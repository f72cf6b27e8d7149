/** The context object that Lambda hands to a handler beside the event. */
export type LambdaContextFacts = {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly requestId: string;
  readonly functionArn: string;
  readonly logStreamName: string;
  /** Unix time at which the invocation is ended. */
  readonly deadlineMs: number;
  /** Once it aborts, no time is left. */
  readonly ending?: AbortSignal;
};

export type LambdaContext = {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  getRemainingTimeInMillis(): number;
};

/** Makes the context of one invocation. */
export const createLambdaContext = (facts: LambdaContextFacts): LambdaContext => ({
  awsRequestId: facts.requestId,
  invokedFunctionArn: facts.functionArn,
  functionName: facts.functionName,
  functionVersion: '$LATEST',
  memoryLimitInMB: String(facts.memoryMb),
  logGroupName: `/aws/lambda/${facts.functionName}`,
  logStreamName: facts.logStreamName,
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => (facts.ending?.aborted === true ? 0 : Math.max(0, facts.deadlineMs - Date.now())),
});
