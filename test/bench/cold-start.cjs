// One cold start: loads a bundle, handles one event, and tells on file descriptor 3 what CPU that cost. Plain JavaScript,
// so that nothing but the bundle is paid for. Arguments: the bundle, a file with the event (none: only load).
const { readFileSync, writeSync } = require('node:fs');

const [, , bundle, eventFile] = process.argv;
const context = {
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  memoryLimitInMB: '1769',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  getRemainingTimeInMillis: () => 30_000,
};

const tell = (answer) => {
  const { user, system } = process.cpuUsage();
  writeSync(3, JSON.stringify({ cpuMs: (user + system) / 1_000, answer }));
  process.exit(0);
};

const { handler } = require(bundle);
if (eventFile === undefined) tell({ loaded: typeof handler });
else
  handler(JSON.parse(readFileSync(eventFile, 'utf8')), context).then(tell, (error) => tell({ error: String(error) }));
