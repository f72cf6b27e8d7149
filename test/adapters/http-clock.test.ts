import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHttpClock } from '#adapters/http-clock.ts';

let url = '';
const server = createServer(({ url: path }, response) => {
  if (path === '/undated') response.sendDate = false;
  if (path === '/wrong') response.setHeader('date', new Date(Date.now() - 3_600_000).toUTCString());
  response.writeHead(path === '/missing' ? 404 : 200).end('body');
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const offMs = async (path: string) => {
  const clock = await readHttpClock('Node', `${url}${path}`, 5_000);
  return clock && clock.oursMs - clock.theirsMs;
};

describe('the clock of somebody else', () => {
  it('is read from any answer, to a second or so', async () => {
    for (const path of ['/', '/missing']) expect(Math.abs((await offMs(path)) ?? Number.NaN)).toBeLessThan(10_000);
    expect((await offMs('/wrong')) ?? 0).toBeGreaterThan(3_500_000);
  });

  it('is unknown without a date or an answer', async () => {
    expect(await offMs('/undated')).toBeUndefined();
    expect(await readHttpClock('Node', 'http://127.0.0.1:9', 5_000)).toBeUndefined();
  });
});
