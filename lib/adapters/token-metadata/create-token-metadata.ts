/**
 * Reads the links in a token's metadata file. Keeps: address and content are a stranger's, so the request goes by https to a
 * public address and port 443 only (the address that is connected to is the one that was checked), follows no redirect,
 * carries nothing of ours, and ends after a bounded time and size.
 */
import { lookup as resolve } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { isIP } from 'node:net';
import * as z from 'zod';
import { unknown } from '#trading/domain/safety/token-report.ts';
import type { SocialsPart, TokenMetadata } from '#trading/ports/token-reader.ts';
import { isPublicAddress } from './public-address.ts';

export type TokenMetadataConfig = {
  readonly timeoutMs?: number;
  readonly mostBytes?: number;
  /** For tests: another way to open a connection, and to tell which addresses may be connected to. */
  readonly get?: typeof httpsGet;
  readonly isPublic?: (address: string) => boolean;
};

const link = z.string().max(2_048).nullish();
const linkFields = { website: link, external_url: link, twitter: link, x: link, telegram: link };
const file = z.object({ ...linkFields, extensions: z.object(linkFields).nullish().catch(undefined) });

const isLink = (text: string | null | undefined): boolean =>
  /^(https?:\/\/|@)?[\w@./:?=&%#~-]{3,}$/.test(text?.trim() ?? '');

const linksIn = (body: z.output<typeof file>): Extract<SocialsPart, { kind: 'known' }>['links'] => {
  const names = [body, body.extensions ?? {}];
  const has = (...fields: (keyof typeof linkFields)[]) =>
    names.some((each) => fields.some((field) => isLink((each as Partial<Record<string, string | null>>)[field])));
  return [
    ...(has('website', 'external_url') ? (['website'] as const) : []),
    ...(has('twitter', 'x') ? (['x'] as const) : []),
    ...(has('telegram') ? (['telegram'] as const) : []),
  ];
};

/** Why a text is no address that is asked, or the address. */
const urlOf = (uri: string, isPublic: (address: string) => boolean): URL | string => {
  if (!URL.canParse(uri)) return 'no address';
  const url = new URL(uri);
  if (url.protocol !== 'https:') return 'not https';
  if (url.port !== '' || url.username !== '' || url.password !== '') return 'not a plain address';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !isPublic(host) ? 'not a public address' : url;
};

class NotPublic extends Error {}

/** Reads a body of at most so many bytes. Throws a RangeError beyond. */
const textOf = async (response: IncomingMessage, mostBytes: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new RangeError('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** A reader of metadata files. */
export const createTokenMetadata = (config: TokenMetadataConfig = {}): TokenMetadata => {
  const { timeoutMs = 800, mostBytes = 64 * 1_024, get = httpsGet, isPublic = isPublicAddress } = config;
  const open = (url: URL): Promise<IncomingMessage> =>
    new Promise((answer, fail) => {
      get(
        url,
        {
          agent: false,
          headers: { accept: 'application/json' },
          signal: AbortSignal.timeout(timeoutMs),
          // The name is resolved here and nowhere else, so that the checked address is the one that is connected to.
          lookup: (host, options, done) =>
            resolve(host, { ...options, all: true }, (error, addresses) => {
              if (error !== null) return done(error, []);
              const open = addresses.filter(({ address }) => isPublic(address));
              const [first] = open;
              if (first === undefined || open.length < addresses.length) return done(new NotPublic(), []);
              return options.all === true ? done(null, open) : done(null, first.address, first.family);
            }),
        },
        answer,
      ).on('error', fail);
    });

  return {
    socials: async (uri) => {
      const url = urlOf(uri, isPublic);
      if (typeof url === 'string') return unknown(url);
      try {
        const response = await open(url);
        if (response.statusCode !== 200) {
          response.destroy();
          return unknown(`http-${response.statusCode ?? 0}`);
        }
        const parsed = file.safeParse(JSON.parse(await textOf(response, mostBytes)));
        return parsed.success ? { kind: 'known', links: linksIn(parsed.data) } : unknown('unexpected content');
      } catch (error) {
        if (error instanceof NotPublic) return unknown('not a public address');
        if (error instanceof RangeError) return unknown('too large');
        if (error instanceof SyntaxError) return unknown('unexpected content');
        const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
        return unknown(timedOut ? 'timed-out' : 'network-failed');
      }
    },
  };
};
