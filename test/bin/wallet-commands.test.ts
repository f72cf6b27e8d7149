/** `wallet` and `secrets` on the folder of a running `npm start`. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Keypair } from '@solana/web3.js';
import bs58 from 'bs58';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '#local/cloud/cloud.ts';
import { type RpcServer, startRpcServer } from '#local/market/chain/rpc/rpc-server.ts';
import { openBooks } from '#local/run/books.ts';
import { readOspreyEnv, writeOspreyEnv } from '#local/run/osprey-env.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { userId } from '#trading/domain/values/quantities.ts';
import { mustUseKms } from '../../bin/commands/wallets/wallet-io.ts';
import { runOsprey } from '../../bin/osprey-program.ts';
import { type LocalKms, startLocalKms } from '../adapters/kms/local-kms.ts';
import { createTestMarket, oneSol } from '../local/market/chain/test-market.ts';
import { runCommandLine } from './run-command.ts';

const { chain } = createTestMarket();
const bob = Keypair.fromSeed(new Uint8Array(32).fill(21));
const carol = Keypair.fromSeed(new Uint8Array(32).fill(22));
let folder = '';
let cloud: Awaited<ReturnType<typeof startCloud>>;
let node: RpcServer;
let kms: LocalKms;
let said = '';

/** Runs a command line; `input` is what is piped in. */
const osprey = async (args: string, input?: string) => {
  const ended = { out: '', err: '', code: -1 };
  await runOsprey([...args.split(' '), '--data', folder], {
    out: (text) => (ended.out += text),
    err: (text) => (ended.err += text),
    environment: { AWS_ENDPOINT_URL_KMS: kms.url },
    exit: (code) => {
      ended.code = code;
    },
    input: async () => input,
  });
  said += ended.out + ended.err;
  return ended;
};
const secretOf = async (SecretId: string) =>
  (await cloud.clients.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';
const settingsOf = async (id: string) => {
  const books = openBooks(cloud);
  const { users } = await books.settings.load();
  books.close();
  return users.find((user) => user.userId === id)?.settings;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osprey-wallets-'));
  const quiet = { onEvent: () => {}, log: () => {} };
  [cloud, node, kms] = await Promise.all([
    startCloud({ dataDir: folder, definitions: {}, schedulesEnabled: false, environment: {}, ...quiet }),
    startRpcServer(chain),
    startLocalKms(),
  ]);
  writeOspreyEnv(folder, { ...cloud.endpoints, ...cloud.variables, OSPREY_RPC_URL: node.url });
}, 30_000);
afterAll(async () => {
  await Promise.all([cloud.stop(), node.close(), kms.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

describe('osprey wallet create', () => {
  it('makes a key, says its address alone, and starts a new user on paper', async () => {
    const { out, code } = await osprey('wallet create anna --json');
    expect(code).toBe(0);
    const { wallet, secretId } = JSON.parse(out) as { wallet: string; secretId: string };
    const { secretKey } = JSON.parse(await secretOf(secretId)) as { secretKey: string };
    expect(Keypair.fromSecretKey(bs58.decode(secretKey)).publicKey.toBase58()).toBe(wallet);
    expect(secretId).toBe('osprey/wallet/anna');
    expect(await settingsOf('anna')).toMatchObject({ wallet, mode: 'paper' });
  });

  it('never writes over a wallet', async () => {
    const before = await secretOf('osprey/wallet/anna');
    expect(await osprey('wallet create anna')).toMatchObject({
      code: 2,
      err: expect.stringContaining('stays as it is'),
    });
    expect(await osprey('wallet create anna --kms')).toMatchObject({ code: 2 });
    expect(await osprey('wallet import anna', JSON.stringify([...bob.secretKey]))).toMatchObject({ code: 2 });
    expect(await secretOf('osprey/wallet/anna')).toBe(before);
    expect(kms.aliases.size).toBe(0);
  });

  it('makes a key in KMS that only its name leaves', async () => {
    const { out, code } = await osprey('wallet create kim --kms --json');
    expect(code).toBe(0);
    const { wallet, kmsKeyId } = JSON.parse(out) as { wallet: string; kmsKeyId: string };
    expect(JSON.parse(await secretOf('osprey/wallet/kim'))).toEqual({ kmsKeyId });
    expect(kms.aliases.get(`alias/osprey/wallet/kim/${wallet}`)).toBe(kmsKeyId);
    expect(await osprey(`wallet export kim --i-know --out ${join(folder, 'kim.json')}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('never leaves it'),
    });
  });

  it('makes none in KMS for a deployment whose functions may not use it', () => {
    for (const [said, found] of [
      ['false', 'was made with kmsWallets=false'],
      [undefined, 'does not say'],
    ] as const)
      expect(() => mustUseKms({ local: false, variables: { KMS_WALLETS: said } })).toThrow(found);
    expect(() => mustUseKms({ local: false, variables: { KMS_WALLETS: 'true' } })).not.toThrow();
  });

  it.each(['wallet create anna --kms', 'wallet rotate anna --kms'])(
    'asks so before "%s" touches anything',
    async (args) => {
      const elsewhere = { AWS_REGION: 'nowhere-1', TRADING_TABLE: 'a', SETTINGS_TABLE: 'b', WALLET_SECRET_PREFIX: 'c' };
      expect(await runCommandLine(args.split(' '), elsewhere)).toMatchObject({
        code: 2,
        err: expect.stringContaining('--context kmsWallets=true'),
      });
    },
  );

  it('goes live once KMS signs for it, and says so when it does not or may not be asked', async () => {
    const wallet = (await settingsOf('kim'))?.wallet;
    const confirm = (flags = '') => osprey(`live confirm ${wallet} --user kim${flags}`);
    expect(await osprey('live arm --user kim')).toMatchObject({ code: 0 });
    kms.answer = ({ operation }, honest) =>
      operation === 'Sign' ? { ...honest, Signature: Buffer.alloc(64, 1).toString('base64') } : honest;
    expect(await confirm(' --unproven')).toMatchObject({ code: 2, err: expect.stringContaining('not valid for') });
    kms.answer = () => {
      throw Object.assign(new Error('denied'), { name: 'AccessDeniedException' });
    };
    expect(await confirm()).toMatchObject({ code: 2, err: expect.stringContaining('or give --unproven') });
    expect((await settingsOf('kim'))?.mode).toBe('paper');
    expect(await confirm(' --unproven')).toMatchObject({ code: 0 });
    kms.answer = undefined;
    expect(await osprey('live off --user kim --why test')).toMatchObject({ code: 0 });
    expect(await osprey('live arm --user kim')).toMatchObject({ code: 0 });
    expect(await confirm()).toMatchObject({ code: 0, out: expect.stringContaining('is live') });
    expect(await osprey('live off --user kim --why test')).toMatchObject({ code: 0 });
  });

  it('says what a user id may look like', async () => {
    expect(await osprey('wallet create Anna')).toMatchObject({ code: 2, err: expect.stringContaining('lower-case') });
  });
});

describe('osprey wallet import', () => {
  it.each([
    ['the list of solana-keygen', 'bob', `${JSON.stringify([...bob.secretKey])}\n`, bob],
    ['base58', 'carol', `${bs58.encode(carol.secretKey)}\n`, carol],
  ])('takes %s from standard input', async (_name, id, input, pair) => {
    const { out, code } = await osprey(`wallet import ${id} --json`, input);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ wallet: pair.publicKey.toBase58() });
    expect(JSON.parse(await secretOf(`osprey/wallet/${id}`))).toEqual({ secretKey: bs58.encode(pair.secretKey) });
  });

  const mixed = [...bob.secretKey.subarray(0, 32), ...carol.publicKey.toBytes()];
  it.each([
    ['halves that do not belong together', JSON.stringify(mixed), 'not the public key of the first'],
    ['the same in base58', bs58.encode(Uint8Array.from(mixed)), 'not the public key of the first'],
    ['63 bytes', JSON.stringify([...bob.secretKey.subarray(1)]), 'not of 64 bytes'],
    ['numbers that are no bytes', JSON.stringify([...bob.secretKey.subarray(1), 256]), 'not of 64 bytes'],
    ['a seed alone', bs58.encode(bob.secretKey.subarray(0, 32)), 'found 32 bytes of base58'],
    ['other text', 'correct horse battery staple', 'no base58'],
    ['nothing', '', 'nothing came on standard input'],
  ])('refuses %s and says why without the key', async (_name, input, reason) => {
    const { err, code } = await osprey('wallet import dora', input);
    expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
    await expect(secretOf('osprey/wallet/dora')).rejects.toThrow('find the specified secret');
  });

  it('refuses the wallet of another user, and stores no key', async () => {
    const key = JSON.stringify([...bob.secretKey]);
    const { err, code } = await osprey('wallet import twin', key);
    expect([code, err]).toEqual([2, expect.stringContaining('the wallet of "bob"')]);
    await expect(secretOf('osprey/wallet/twin')).rejects.toThrow('find the specified secret');
    expect(await settingsOf('twin')).toBeUndefined();
  });

  it('says when the settings of the user name another wallet', async () => {
    const books = openBooks(cloud);
    const other = userSettings.parse(initialUserSettings('E'.repeat(44)));
    await books.settings.saveUser(userId('erin'), other, 0, { by: 'test', why: 'test', atMs: 0 });
    books.close();
    const { out, code } = await osprey('wallet import erin', JSON.stringify([...Keypair.generate().secretKey]));
    expect([code, out]).toEqual([1, expect.stringContaining('name another wallet')]);
  });
});

describe('osprey wallet list and balance', () => {
  it('lists wallets without reading a key, and those whose key is missing', async () => {
    await cloud.clients.secrets.send(
      new CreateSecretCommand({
        Name: 'osprey/wallet/hand',
        SecretString: JSON.stringify({ secretKey: 'made by hand' }),
      }),
    );
    const { out, code } = await osprey('wallet list --json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([
      { userId: 'anna', use: 'in-use', key: 'secret', mode: 'paper' },
      { userId: 'bob', use: 'in-use', key: 'secret', wallet: bob.publicKey.toBase58() },
      { userId: 'carol', use: 'in-use', key: 'secret' },
      { userId: 'erin', use: 'kept', key: 'secret' },
      { userId: 'erin', use: 'missing', wallet: 'E'.repeat(44) },
      { userId: 'hand', use: 'unknown' },
      { userId: 'kim', use: 'in-use', key: 'kms' },
    ]);
    expect((await osprey('wallet list')).out).toContain(bob.publicKey.toBase58());
  });

  it('shows SOL, reserve and tokens of one user and of all', async () => {
    chain.airdrop(bob.publicKey.toBase58() as Parameters<typeof chain.airdrop>[0], oneSol);
    chain.advance(3);
    const { out, code } = await osprey('wallet balance bob --json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual([
      {
        userId: 'bob',
        wallet: bob.publicKey.toBase58(),
        mode: 'paper',
        lamports: '1000000000',
        reserveLamports: '50000000',
        aboveReserveLamports: '950000000',
        tokens: [],
      },
    ]);
    const all = await osprey('wallet balance');
    for (const id of ['anna', 'bob', 'carol', 'kim']) expect(all.out).toContain(id);
    expect(await osprey('wallet balance nobody')).toMatchObject({ code: 2, err: expect.stringContaining('no user') });
  });
});

describe('osprey wallet export', () => {
  const file = () => join(folder, 'bob.json');

  it('writes a new file for its owner alone, in the form of solana-keygen', async () => {
    expect(await osprey(`wallet export bob --i-know --out ${file()}`)).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual([...bob.secretKey]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('writes over nothing, through no link, and never without being told twice', async () => {
    expect(await osprey(`wallet export carol --i-know --out ${file()}`)).toMatchObject({ code: 2 });
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual([...bob.secretKey]);
    const [link, target] = [join(folder, 'link.json'), join(folder, 'target.json')];
    symlinkSync(target, link);
    expect(await osprey(`wallet export carol --i-know --out ${link}`)).toMatchObject({ code: 2 });
    expect(existsSync(target)).toBe(false);
    const fresh = join(folder, 'fresh.json');
    for (const flags of [`--out ${fresh}`, '--i-know', '--i-know --out -'])
      expect(await osprey(`wallet export carol ${flags}`)).toMatchObject({ code: 2 });
    expect(existsSync(fresh)).toBe(false);
  });

  it('says so when there is no such key', async () => {
    expect(
      await osprey(
        `wallet export bob --wallet ${carol.publicKey.toBase58()} --i-know --out ${join(folder, 'no.json')}`,
      ),
    ).toMatchObject({ code: 2, err: expect.stringContaining('no secret of bob holds') });
    expect(existsSync(join(folder, 'no.json'))).toBe(false);
  });
});

describe('osprey wallet rotate', () => {
  it('moves a user to a new key beside the old one, says what comes next, and is not repeated by mistake', async () => {
    const rotating = osprey('wallet rotate bob --patience 60 --json');
    const slots = setInterval(() => chain.advance(20), 20);
    const { out, code, err } = await rotating.finally(() => clearInterval(slots));
    expect([code, err]).toEqual([0, '']);
    const { from, to, moves } = JSON.parse(out) as { from: string; to: string; moves: number };
    expect([from, moves]).toEqual([bob.publicKey.toBase58(), 1]);
    expect(chain.lamports(to as Parameters<typeof chain.lamports>[0])).toBe(oneSol - 17_000n);
    const { secretKey } = JSON.parse(await secretOf(`osprey/wallet/bob/${to}`)) as { secretKey: string };
    expect(Keypair.fromSecretKey(bs58.decode(secretKey)).publicKey.toBase58()).toBe(to);
    expect(JSON.parse(await secretOf('osprey/wallet/bob'))).toEqual({ secretKey: bs58.encode(bob.secretKey) });
    expect(await settingsOf('bob')).toMatchObject({ wallet: to, mode: 'paper' });
    expect(await osprey('wallet rotate bob')).toMatchObject({ code: 2, err: expect.stringContaining('--again') });
    const listed = JSON.parse((await osprey('wallet list --json')).out) as { secretId?: string; use: string }[];
    const uses = listed.filter(({ secretId }) => secretId?.startsWith('osprey/wallet/bob')).map(({ use }) => use);
    expect(uses.toSorted()).toEqual(['in-use', 'kept']);
  });

  it('of a wallet that holds nothing needs no transaction', async () => {
    const { out, code } = await osprey('wallet rotate carol');
    expect([code, out]).toEqual([0, expect.stringContaining('osprey live arm --user carol')]);
  });

  it('refuses what it cannot do', async () => {
    for (const args of [
      'wallet rotate nobody',
      'wallet rotate anna --patience soon',
      'wallet rotate anna --leave no-mint',
    ])
      expect(await osprey(args)).toMatchObject({ code: 2 });
  });
});

const apiKey = 'key-that-nobody-may-see';
const providers = {
  solanaRpcUrls: [`https://alice-secret.helius-rpc.com/?api-key=${apiKey}`],
  jupiterUrl: 'https://api.jup.ag/swap/v1',
  jupiterApiKey: apiKey,
};

describe('osprey secrets', () => {
  beforeAll(async () => {
    for (const Name of [cloud.variables.WEBHOOK_SECRET, cloud.variables.PROVIDERS_SECRET])
      await cloud.clients.secrets.send(new CreateSecretCommand({ Name, SecretString: '{"current":"first-secret"}' }));
  });
  const webhook = async () =>
    JSON.parse(await secretOf(cloud.variables.WEBHOOK_SECRET)) as { current: string; previous?: string };

  it('rotates the webhook secret with the previous one still accepted, then finishes', async () => {
    expect(await osprey('secrets rotate webhook --json')).toMatchObject({ code: 0 });
    const rotated = await webhook();
    expect(rotated).toEqual({ current: expect.stringMatching(/^[\w-]{48}$/), previous: 'first-secret' });
    expect(readOspreyEnv(folder)).toMatchObject({ OSPREY_WEBHOOK_SECRET: rotated.current });
    expect(await osprey('secrets rotate webhook')).toMatchObject({ code: 2, err: expect.stringContaining('--finish') });
    expect(await webhook()).toEqual(rotated);
    expect(await osprey('secrets rotate webhook --finish')).toMatchObject({ code: 0 });
    expect(await webhook()).toEqual({ current: rotated.current });
    expect(said).not.toContain(rotated.current);
    expect(said).not.toContain('first-secret');
  });

  it('sets the providers from standard input and shows them redacted', async () => {
    expect(await osprey('secrets set providers', JSON.stringify(providers))).toMatchObject({ code: 0 });
    expect(JSON.parse(await secretOf(cloud.variables.PROVIDERS_SECRET))).toEqual(providers);
    const { out } = await osprey('secrets show --json');
    expect(JSON.parse(out)).toMatchObject({
      webhook: { previous: 'none' },
      providers: {
        solanaRpcUrls: [expect.stringMatching(/^https:\/\/…helius-rpc\.com\/… \(/)],
        jupiterApiKey: expect.stringMatching(/^23 characters, sha256 [\da-f]{8}$/),
      },
    });
    expect((await osprey('secrets show providers')).out).toContain('jupiterUrl: https://…jup.ag/…');
  });

  it.each([
    ['no JSON', `{"jupiterApiKey":"${apiKey}`, 'what came is none'],
    ['a misspelt field', JSON.stringify({ ...providers, jupiterKey: apiKey }), 'jupiterKey is no field'],
    [
      'an address of another kind',
      JSON.stringify({ ...providers, jupiterUrl: `ftp://${apiKey}` }),
      'jupiterUrl: must be an http',
    ],
    ['no RPC address', JSON.stringify({ ...providers, solanaRpcUrls: [] }), 'solanaRpcUrls: must not be empty'],
    ['nothing', '', 'nothing came on standard input'],
  ])('changes nothing for %s and says why without a value', async (_name, input, reason) => {
    const { err, code } = await osprey('secrets set providers', input);
    expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
    expect(JSON.parse(await secretOf(cloud.variables.PROVIDERS_SECRET))).toEqual(providers);
    expect(said).not.toContain(apiKey);
  });

  it('says which secrets there are', async () => {
    for (const args of ['secrets show wallet', 'secrets rotate providers', 'secrets set webhook'])
      expect(await osprey(args)).toMatchObject({ code: 2 });
  });
});

it('no command has said a key in any spelling', async () => {
  const { secretKey } = JSON.parse(await secretOf('osprey/wallet/anna')) as { secretKey: string };
  for (const key of [secretKey, bs58.encode(bob.secretKey), bs58.encode(carol.secretKey)]) {
    const bytes = bs58.decode(key);
    const seed = bytes.subarray(0, 32);
    for (const spelling of [key, bs58.encode(seed), [...seed].join(','), Buffer.from(seed).toString('hex')])
      expect(said).not.toContain(spelling);
  }
  expect(said).not.toContain('correct horse');
});
