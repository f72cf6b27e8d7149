/** A program that runs a cloud until it is ended: `node cloud-process.ts <dataDir> <functionsRoot> [busy]`. */

import { startCloud } from '#local/cloud/cloud.ts';
import { definitions } from './process-definitions.ts';

const [, , dataDir = '', functionsRoot = '', busy] = process.argv;
const cloud = await startCloud({
  dataDir,
  functionsRoot,
  isolated: true,
  definitions,
  environment: {},
  onEvent: () => {},
  log: () => {},
});
await cloud.invoke('echo', {});
// Runs until the host is gone.
if (busy !== undefined) void cloud.invoke('echo', { forever: true }).catch(() => {});
process.once('SIGTERM', () => void cloud.stop().then(() => process.exit(0)));
// Whoever reads this may end it at once.
process.stdout.write(`${JSON.stringify({ endpoints: cloud.endpoints, variables: cloud.variables })}\n`);
