/** KMS on this machine: the JSON 1.1 protocol of the real SDK client, over Ed25519 keys that node:crypto really signs with. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KMSClient } from '@aws-sdk/client-kms';

type Key = {
  readonly id: string;
  readonly spec: string;
  readonly usage: string;
  readonly key: KeyObject;
  readonly tags: object;
};
type Call = { readonly operation: string; readonly input: Readonly<Record<string, unknown>> };

class Refusal extends Error {}
const refuse = (code: string): never => {
  throw Object.assign(new Refusal(code), { name: code });
};

export type LocalKms = {
  readonly url: string;
  readonly client: KMSClient;
  /** Puts a key there from its 32 seed bytes; returns its ARN. */
  readonly hold: (seed: Uint8Array) => string;
  readonly calls: readonly Call[];
  readonly aliases: ReadonlyMap<string, string>;
  readonly tagsOf: (keyId: string) => object | undefined;
  /** Changes what is answered: a fault of KMS, or a KMS that lies. */
  answer: ((call: Call, honest: object) => object) | undefined;
  readonly stop: () => Promise<void>;
};

const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex');
const maxRawBytes = 4_096;

/** Starts it on a free port of 127.0.0.1. */
export const startLocalKms = async (): Promise<LocalKms> => {
  const keys = new Map<string, Key>();
  const aliases = new Map<string, string>();
  const calls: Call[] = [];
  const put = (key: KeyObject, spec: string, usage: string, tags: object): string => {
    const arn = `arn:aws:kms:us-east-1:000000000000:key/${String(keys.size + 1).padStart(8, '0')}`;
    keys.set(arn, { id: arn, spec, usage, key, tags });
    return arn;
  };
  const keyOf = (id: unknown): Key => {
    const named = String(id);
    return keys.get(aliases.get(named) ?? named) ?? refuse('NotFoundException');
  };
  const operations: Readonly<Record<string, (input: Call['input']) => object>> = {
    CreateKey: ({ KeySpec, KeyUsage, Tags }) => {
      if (KeySpec !== 'ECC_NIST_EDWARDS25519') refuse('UnsupportedOperationException');
      const { privateKey } = generateKeyPairSync('ed25519');
      const Arn = put(privateKey, KeySpec as string, String(KeyUsage), Tags as object);
      return { KeyMetadata: { Arn, KeyId: Arn.split('/')[1], KeySpec, KeyUsage } };
    },
    CreateAlias: ({ AliasName, TargetKeyId }) => {
      if (aliases.has(String(AliasName))) refuse('AlreadyExistsException');
      aliases.set(String(AliasName), keyOf(TargetKeyId).id);
      return {};
    },
    GetPublicKey: ({ KeyId }) => {
      const { id, spec, usage, key } = keyOf(KeyId);
      const PublicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
      const SigningAlgorithms = ['ED25519_SHA_512', 'ED25519_PH_SHA_512'];
      return { KeyId: id, KeySpec: spec, KeyUsage: usage, PublicKey, SigningAlgorithms };
    },
    Sign: ({ KeyId, Message, MessageType, SigningAlgorithm }) => {
      const { id, key } = keyOf(KeyId);
      const message = Buffer.from(String(Message), 'base64');
      if (MessageType !== 'RAW' || SigningAlgorithm !== 'ED25519_SHA_512' || message.length > maxRawBytes)
        refuse('ValidationException');
      return { KeyId: id, SigningAlgorithm, Signature: sign(null, message, key).toString('base64') };
    },
  };

  const kms: { answer: LocalKms['answer'] } = { answer: undefined };
  const perform = (operation: string, body: string): object => {
    const input = JSON.parse(body) as Call['input'];
    const call = { operation, input };
    calls.push(call);
    const run = operations[operation] ?? refuse('UnknownOperationException');
    const honest = run(input);
    return kms.answer?.(call, honest) ?? honest;
  };
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    readBody(request)
      .then((body) => answer(200, perform(String(request.headers['x-amz-target']).replace('TrentService.', ''), body)))
      .catch((error: Error) => answer(400, { __type: error.name, message: 'refused' }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new KMSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
  return Object.assign(kms, {
    ...{ url, client, calls, aliases },
    hold: (seed: Uint8Array) =>
      put(
        createPrivateKey({ key: Buffer.concat([pkcs8Header, seed]), format: 'der', type: 'pkcs8' }),
        ...(['ECC_NIST_EDWARDS25519', 'SIGN_VERIFY', []] as const),
      ),
    tagsOf: (keyId: string) => keys.get(keyId)?.tags,
    stop: async () => {
      client.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  });
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};
