import { createServer, type RequestListener } from 'node:http';
import { ListQueuesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqsClient } from '#adapters/aws-clients.ts';
import { createDocumentClient } from '#adapters/dynamodb/document-client.ts';

const variables = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};

describe('clients of AWS', () => {
  const environment = { ...process.env };
  let close: (() => Promise<void>) | undefined;
  beforeEach(() => {
    Object.assign(process.env, variables);
  });
  afterEach(async () => {
    process.env = { ...environment };
    await close?.();
  });
  const listen = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    close = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  };

  it("find their endpoint in AWS' own variables, whatever host a queue URL names", async () => {
    const hosts: (string | undefined)[] = [];
    const endpoint = await listen((request, response) => {
      hosts.push(request.headers.host);
      response.setHeader('content-type', 'application/x-amz-json-1.0').end('{"MessageId":"1"}');
    });
    process.env['AWS_ENDPOINT_URL_SQS'] = endpoint;
    const queueUrl = 'http://sqs.eu-central-1.localhost:1/1/orders.fifo';
    const sqs = createSqsClient();
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: '' })).catch(() => undefined);
    expect(hosts[0]).toBe(endpoint.slice('http://'.length));
    sqs.destroy();
  });

  it('give up on a server that takes the request and never answers, after the attempts they were given', async () => {
    let requests = 0;
    process.env['AWS_ENDPOINT_URL'] = await listen(() => {
      requests += 1;
    });
    const sqs = createSqsClient({ requestTimeoutMs: 60, maxAttempts: 2 });
    await expect(sqs.send(new ListQueuesCommand())).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(requests).toBe(2);
    const documents = createDocumentClient({ requestTimeoutMs: 60, maxAttempts: 1 });
    const read = documents.send(new GetCommand({ TableName: 'settings', Key: { pk: 'settings', sk: 'revision' } }));
    await expect(read).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(requests).toBe(3);
    sqs.destroy();
    documents.destroy();
  });
});
