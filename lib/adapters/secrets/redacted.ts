/** Secrets as they may be shown: enough to tell one from another, nothing to use. */
import { createHash } from 'node:crypto';

/** Length and the first digits of the digest of a random value, by which two are told apart. */
export const redactedValue = (value: string): string =>
  `${value.length} characters, sha256 ${createHash('sha256').update(value).digest('hex').slice(0, 8)}`;

/** Scheme, end of the host and port of an address: its path, query and sub-domains may be keys. */
export const redactedUrl = (text: string): string => {
  const url = new URL(text);
  const isAddress = /^[\d.:[\]a-f]+$/i.test(url.hostname);
  const labels = url.hostname.split('.');
  const host = isAddress || labels.length <= 2 ? url.hostname : `…${labels.slice(-2).join('.')}`;
  const port = url.port === '' ? '' : `:${url.port}`;
  const rest = url.pathname === '/' && url.search === '' && url.username === '' ? '' : '/…';
  return `${url.protocol}//${host}${port}${rest} (${redactedValue(text)})`;
};
