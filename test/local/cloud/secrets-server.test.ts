import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isCloudError } from '#local/cloud/cloud-error.ts';
import { startSecrets } from '#local/cloud/secrets-server.ts';
import { temporaryFolder } from './started-cloud.ts';

const started = async (folder = temporaryFolder()) => {
  const server = await startSecrets(folder, 'us-east-1');
  const client = new SecretsManagerClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(() => server.stop());
  return { client, server, file: join(folder, 'secrets', 'secrets.bin'), key: join(folder, 'secrets', 'key') };
};

describe('the embedded Secrets Manager', () => {
  it('keeps the value before as AWSPREVIOUS', async () => {
    const { client } = await started();
    await client.send(new CreateSecretCommand({ Name: 'osprey/webhook', SecretString: 'first' }));
    await client.send(new PutSecretValueCommand({ SecretId: 'osprey/webhook', SecretString: 'second' }));
    const put = await client.send(new UpdateSecretCommand({ SecretId: 'osprey/webhook', SecretString: 'third' }));
    const get = (VersionStage?: string) =>
      client.send(
        new GetSecretValueCommand({ SecretId: 'osprey/webhook', ...(VersionStage !== undefined && { VersionStage }) }),
      );
    const current = await get();
    expect(current.SecretString).toBe('third');
    expect(current.VersionId).toBe(put.VersionId);
    expect(current.VersionStages).toEqual(['AWSCURRENT']);
    expect(current.CreatedDate).toBeInstanceOf(Date);
    expect((await get('AWSPREVIOUS')).SecretString).toBe('second');
    const described = await client.send(new DescribeSecretCommand({ SecretId: current.ARN ?? '' }));
    expect(
      Object.values(described.VersionIdsToStages ?? {})
        .flat()
        .toSorted(),
    ).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  it('keeps binaries and lists by prefix, page by page', async () => {
    const { client } = await started();
    const SecretBinary = new Uint8Array([0, 1, 255]);
    for (const Name of ['w/2', 'w/1', 'other', 'w/3'])
      await client.send(new CreateSecretCommand({ Name, SecretBinary }));
    expect((await client.send(new GetSecretValueCommand({ SecretId: 'w/1' }))).SecretBinary).toEqual(SecretBinary);
    const page = (NextToken?: string) =>
      client.send(
        new ListSecretsCommand({
          MaxResults: 2,
          Filters: [{ Key: 'name', Values: ['w/'] }],
          ...(NextToken !== undefined && { NextToken }),
        }),
      );
    const first = await page();
    const second = await page(first.NextToken);
    expect([first, second].map(({ SecretList }) => SecretList?.map(({ Name }) => Name))).toEqual([
      ['w/1', 'w/2'],
      ['w/3'],
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  it('answers with the error names of AWS', async () => {
    const { client } = await started();
    const nameOf = (sent: Promise<unknown>) =>
      sent.then(
        () => 'none',
        (error: Error) => error.name,
      );
    expect(await nameOf(client.send(new GetSecretValueCommand({ SecretId: 'none' })))).toBe(
      'ResourceNotFoundException',
    );
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));
    expect(await nameOf(client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' })))).toBe(
      'ResourceExistsException',
    );
    await client.send(new DeleteSecretCommand({ SecretId: 'a' }));
    expect(await nameOf(client.send(new GetSecretValueCommand({ SecretId: 'a' })))).toBe('InvalidRequestException');
    await client.send(new DeleteSecretCommand({ SecretId: 'a', ForceDeleteWithoutRecovery: true }));
    expect(await nameOf(client.send(new GetSecretValueCommand({ SecretId: 'a' })))).toBe('ResourceNotFoundException');
  });

  it('takes a retried put once and refuses the same token with another value', async () => {
    const { client } = await started();
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));
    const put = (SecretString: string) =>
      client.send(new PutSecretValueCommand({ SecretId: 'a', SecretString, ClientRequestToken: 't'.repeat(32) }));
    await put('y');
    await put('y');
    await expect(put('z')).rejects.toMatchObject({ name: 'ResourceExistsException' });
    const previous = await client.send(new GetSecretValueCommand({ SecretId: 'a', VersionStage: 'AWSPREVIOUS' }));
    expect(previous.SecretString).toBe('x');
  });

  it('loses none of many changes that arrive at once', async () => {
    const folder = temporaryFolder();
    const { client, server } = await started(folder);
    const names = Array.from({ length: 20 }, (_, index) => `s/${index}`);
    await Promise.all(names.map((Name) => client.send(new CreateSecretCommand({ Name, SecretString: Name }))));
    await server.stop();
    const { client: again } = await started(folder);
    const listed = await again.send(new ListSecretsCommand({}));
    expect(listed.SecretList?.map(({ Name }) => Name).toSorted()).toEqual(names.toSorted());
  });

  it('writes no plain text, and only for its owner', async () => {
    const { client, file, key } = await started();
    await client.send(new CreateSecretCommand({ Name: 'osprey/wallet/ann', SecretString: 'a-very-secret-key' }));
    const content = readFileSync(file).toString('latin1');
    expect(content).not.toContain('a-very-secret-key');
    expect(content).not.toContain('osprey');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });

  it('refuses to start over a file that its key does not open, and leaves the file alone', async () => {
    const folder = temporaryFolder();
    const { client, server, file, key } = await started(folder);
    await client.send(new CreateSecretCommand({ Name: 'a', SecretString: 'x' }));
    await server.stop();
    const before = readFileSync(file);
    writeFileSync(key, 'another passphrase');
    const failure: unknown = await startSecrets(folder, 'us-east-1').catch((error: unknown) => error);
    expect(isCloudError(failure, 'cloud/secrets-unreadable')).toBe(true);
    expect(readFileSync(file)).toEqual(before);
  });
});
