/** Why the management API did not do what was asked, as a reason that holds no key, header or address. */
import * as z from 'zod';

const errorBody = z.union([
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);
const mostCharacters = 200;

/** What to do about a status, for the person who reads the reason. */
const meaning: Readonly<Record<number, string>> = {
  401: 'the API key is missing or wrong: mend heliusApiKey in the providers secret',
  403: 'the API key may not manage webhooks: look at its access rules at Helius',
  429: 'too many requests, or the credits are used up: look at the plan at Helius',
};

/** Text of the API for a person: without addresses, secrets and control characters, and not long. */
const withoutSecrets = (text: string, secrets: readonly string[]): string => {
  const plain = secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
  return plain
    .replace(/https?:\/\/\S+/gi, '[address]')
    .replace(/[^\P{C}]+/gu, ' ')
    .slice(0, mostCharacters);
};

/** `http-400: <what the API said>`; the answer's body is read. */
export const reasonOfStatus = async (response: Response, secrets: readonly string[]): Promise<string> => {
  const text = await response.text().catch(() => '');
  const parsed = errorBody.safeParse(parsedJson(text));
  const said = parsed.success ? withoutSecrets(parsed.data, secrets) : undefined;
  const details = [meaning[response.status], said].filter((each) => each !== undefined && each !== '');
  return details.length === 0 ? `http-${response.status}` : `http-${response.status}: ${details.join(' - ')}`;
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const codeOf = (error: unknown): string | undefined => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code.toLowerCase() : undefined;
};

/** Why no answer came. An error of the network stack may quote the address, so only its code is told. */
export const reasonOfNoAnswer = (error: unknown): string => {
  if (!(error instanceof Error)) return 'no-answer';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timed-out';
  const code = codeOf(error) ?? codeOf(error.cause);
  if (code !== undefined) return `network-${code.replaceAll('_', '-')}`;
  return error instanceof SyntaxError ? 'unreadable-answer' : 'network-failed';
};
