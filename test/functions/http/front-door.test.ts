import { describe, expect, it } from 'vitest';
import { createFrontDoor } from '#functions/http/front-door.ts';
import { requestWith, theSecret } from '../webhook-request.ts';

const frontDoor = createFrontDoor({ isAuthentic: async (header) => header === theSecret });
const limit = 262_144;
const encoded = (text: string) => ({
  ...requestWith(Buffer.from(text).toString('base64')),
  isBase64Encoded: true,
});

describe('the front door', () => {
  it('admits a JSON array with the secret, plain or base64', async () => {
    const admitted = { kind: 'admitted', elements: [1, 'Ω'], bytes: 8 };
    expect(await frontDoor(requestWith([1, 'Ω']))).toEqual(admitted);
    expect(await frontDoor(encoded('[1,"Ω"]'))).toEqual(admitted);
  });

  it.each(['wrong', undefined, `${theSecret} `])('refuses %j without a word', async (authorization) => {
    const request = authorization === undefined ? { ...requestWith([]), headers: {} } : requestWith([], authorization);
    expect(await frontDoor(request)).toEqual({ kind: 'refused', status: 401, problem: undefined });
  });

  it('asks for the secret before anything else', async () => {
    expect(await frontDoor(requestWith('x'.repeat(2 * limit), 'wrong'))).toMatchObject({ status: 401 });
    expect(await frontDoor(requestWith('no json', 'wrong'))).toMatchObject({ status: 401 });
  });

  it.each([
    ['as text', requestWith('x'.repeat(limit + 1))],
    ['as text of two bytes a character', requestWith(`["${'Ω'.repeat(limit / 2)}"]`)],
    ['as base64', encoded('x'.repeat(limit + 1))],
  ])('refuses more than 256 KiB %s', async (_, request) => {
    expect(await frontDoor(request)).toMatchObject({ kind: 'refused', status: 413 });
  });

  it.each([
    ['as text', requestWith(`["${'x'.repeat(limit - 4)}"]`)],
    ['as base64', encoded(`["${'x'.repeat(limit - 4)}"]`)],
  ])('admits exactly 256 KiB %s', async (_, request) => {
    expect(await frontDoor(request)).toMatchObject({ kind: 'admitted', bytes: limit });
  });

  it('refuses a megabyte of garbage without reading it', async () => {
    const body = {
      length: 1_000_000,
      toString: () => {
        throw new Error('the body was read');
      },
    };
    const request = { ...requestWith(''), body: body as unknown as string, isBase64Encoded: true };
    expect(await frontDoor(request)).toMatchObject({ status: 413 });
  });

  it.each([
    ['', 'not JSON'],
    ['[1,', 'not JSON'],
    ['{}', 'not a JSON array'],
    ['null', 'not a JSON array'],
    ['"text"', 'not a JSON array'],
  ])('refuses %j: %s', async (text, problem) => {
    expect(await frontDoor(requestWith(text))).toEqual({ kind: 'refused', status: 400, problem });
  });

  it('refuses a request without a body', async () => {
    expect(await frontDoor({ headers: { authorization: theSecret }, isBase64Encoded: false })).toMatchObject({
      status: 400,
    });
  });
});
