/** The context object that Lambda hands to a handler beside the event. */
export type LambdaContextFacts = {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly requestId: string;
  readonly functionArn: string;
  readonly logStreamName: string;
  /** Unix time at which the invocation is ended. */
  readonly deadlineMs: number;
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
  getRemainingTimeInMillis: () => Math.max(0, facts.deadlineMs - Date.now()),
});
