/** A server of a test's own that webhooks can be delivered to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Delivered = { readonly path: string; readonly body: string; readonly authorization: string | undefined };

/** Listens on a free loopback port; `answer` gives the status for each POST. */
export const startReceiver = async (answer: (delivered: Delivered) => number | Promise<number>) => {
  const server = createServer((request, response) => {
    const respond = async () => {
      const { authorization } = request.headers;
      response.statusCode = await answer({ path: request.url ?? '', body: await text(request), authorization });
    };
    respond()
      .catch(() => {
        response.statusCode = 502;
      })
      .finally(() => response.end());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
