import { createServer, get as httpGet, type RequestListener, type Server } from 'node:http';
import type { get as httpsGet } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTokenMetadata } from '#adapters/token-metadata/create-token-metadata.ts';
import { isPublicAddress } from '#adapters/token-metadata/public-address.ts';

describe('an address on the open internet', () => {
  it.each(['1.1.1.1', '93.184.216.34', '2606:4700::1111'])('%s is one', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '0.0.0.0'],
    ...['100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00:ec2::254'],
    ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2001:db8::1', '2002:7f00:1::', 'ff02::1'],
    ...['localhost', '', '127.1'],
  ])('%s is none', (address) => expect(isPublicAddress(address)).toBe(false));
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A reader that reaches a local server as if it were the host that an address names. */
const readerOver = async (listener: RequestListener, config = {}) => {
  const listening = createServer(listener);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const get = ((url: URL, options: object, answer: never) =>
    httpGet(
      new URL(`http://127.0.0.1:${port}${url.pathname}`),
      { ...options, lookup: undefined } as object,
      answer,
    )) as typeof httpsGet;
  return createTokenMetadata({ get, timeoutMs: 500, ...config });
};
const answering =
  (body: unknown, status = 200): RequestListener =>
  (_, response) =>
    void response
      .writeHead(status, { location: '/elsewhere' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

describe('the links in a metadata file', () => {
  it('are told by kind, from the usual members and from extensions', async () => {
    const reader = await readerOver(
      answering({
        name: 'Dog',
        twitter: 'https://x.com/dog',
        telegram: '',
        extensions: { website: 'https://dog.test' },
      }),
    );
    expect(await reader.socials('https://dog.test/file.json')).toEqual({ kind: 'known', links: ['website', 'x'] });
  });

  it('are none when the file names none', async () => {
    const reader = await readerOver(answering({ name: 'Dog', twitter: ' ', website: null }));
    expect(await reader.socials('https://dog.test/file.json')).toEqual({ kind: 'known', links: [] });
  });

  it.each([
    ['http://dog.test/file.json', 'not https'],
    ['ipfs://bafy', 'not https'],
    ['file:///etc/passwd', 'not https'],
    ['not an address', 'no address'],
    ['https://user:pass@dog.test/', 'not a plain address'],
    ['https://dog.test:8443/', 'not a plain address'],
    ['https://127.0.0.1/', 'not a public address'],
    ['https://[::1]/', 'not a public address'],
    ['https://169.254.169.254/latest/meta-data/', 'not a public address'],
    ['https://2130706433/', 'not a public address'],
  ])('at %s are never asked for', async (uri, because) => {
    let asked = 0;
    const reader = await readerOver(() => {
      asked += 1;
    });
    expect(await reader.socials(uri)).toEqual({ kind: 'unknown', because });
    expect(asked).toBe(0);
  });

  it('are not asked for at a name that leads to a private address', async () => {
    expect(await createTokenMetadata({ timeoutMs: 2_000 }).socials('https://localhost/file.json')).toEqual({
      ...{ kind: 'unknown', because: 'not a public address' },
    });
  });

  it('are not known behind a redirect, in a file that is too large, late, or no file of that kind', async () => {
    const moved = await readerOver(answering({}, 302));
    expect(await moved.socials('https://dog.test/')).toEqual({ kind: 'unknown', because: 'http-302' });
    server?.close();
    const large = await readerOver(answering('x'.repeat(2_000)), { mostBytes: 1_000 });
    expect(await large.socials('https://dog.test/')).toEqual({ kind: 'unknown', because: 'too large' });
    server?.close();
    const odd = await readerOver(answering('[1, 2'));
    expect(await odd.socials('https://dog.test/')).toEqual({ kind: 'unknown', because: 'unexpected content' });
    server?.close();
    const late = await readerOver(() => {}, { timeoutMs: 100 });
    expect(await late.socials('https://dog.test/')).toEqual({ kind: 'unknown', because: 'timed-out' });
  });
});
