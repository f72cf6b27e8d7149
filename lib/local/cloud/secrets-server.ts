/** Secrets Manager on this machine: the JSON 1.1 protocol of the real SDK client over one encrypted file. */
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { secretsActions } from './secrets-actions.ts';
import { openSecretsFile } from './secrets-file.ts';
import { SecretsRefusal, shelf as shelfSchema } from './secrets-shelf.ts';

export type SecretsServer = { readonly endpoint: string; readonly stop: () => Promise<void> };

/** Serves `<dataDir>/secrets/secrets.bin`. Requests run one after the other; each change is on disk before its answer. */
export const startSecrets = async (dataDir: string, region: string): Promise<SecretsServer> => {
  const folder = join(dataDir, 'secrets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = await openSecretsFile(join(folder, 'secrets.bin'), join(folder, 'key'));
  const stored = file.read();
  let shelf = stored === undefined ? {} : shelfSchema.parse(JSON.parse(stored));

  // Synchronous from here to the file, so no two actions can interleave.
  const perform = (name: string, body: string): object => {
    const found = secretsActions[name];
    if (found === undefined) throw new SecretsRefusal('InvalidRequestException', `${name} is not emulated.`);
    const draft = structuredClone(shelf);
    const answer = found.run(JSON.parse(body || '{}'), { shelf: draft, region, nowSeconds: Date.now() / 1000 });
    if (found.writes) {
      file.write(JSON.stringify(draft));
      shelf = draft;
    }
    return answer;
  };

  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    };
    readBody(request)
      .then((body) => answer(200, perform(String(request.headers['x-amz-target']).split('.')[1] ?? '', body)))
      .catch((error: unknown) =>
        error instanceof SecretsRefusal
          ? answer(400, { __type: error.name, Message: error.message })
          : answer(500, { __type: 'InternalServiceError', Message: 'The secrets file could not be written.' }),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};
