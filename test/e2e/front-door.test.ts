import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBench } from './bench.ts';
import { readBooks, withBooks } from './books-view.ts';
import { forgedLaunch, forgedLeaderBuy, type RawLaunch, underSignatureOf, withForgedSignature } from './forgery.ts';
import { type Door, openDoor, signalsIn } from './front-door.ts';
import { lastLineOf } from './run-json.ts';

const bench = createBench();
const accepted = new Set<string>();
let door: Door;
let genuine: readonly [RawLaunch, RawLaunch];

beforeAll(async () => {
  door = await openDoor(bench);
  genuine = two();
}, 240_000);
afterAll(bench.close, 30_000);

const two = (): readonly [RawLaunch, RawLaunch] => {
  const [first, second] = door.genuineLaunches(2);
  if (first === undefined || second === undefined) throw new Error('the market launches nothing');
  return [first, second];
};
const deliver: Door['deliver'] = async (elements, route) => {
  const receipt = await door.deliver(elements, route);
  for (const signal of receipt.signals) accepted.add(signal);
  return receipt;
};

describe('the front door of a running session', () => {
  it.each([
    ['without a secret', () => undefined],
    ['with a wrong secret', () => 'not-the-secret'],
    ['with almost the right secret', () => `${door.secret}x`],
    ['with the secret in a scheme of its own', () => `Bearer ${door.secret}`],
  ])('turns a stranger away %s, and nothing else happens', async (_, authorization) => {
    const before = await door.state();
    const answer = await door.post(JSON.stringify(genuine), { authorization: authorization() });
    expect([answer.status, answer.text]).toEqual([401, '']);
    expect(await door.state()).toEqual(before);
  });

  it.each([
    ['what is not JSON', '[{"signature":'],
    ['what is no array', '{"signature":"x"}'],
    ['nothing', ''],
  ])('answers 400 to %s, and nothing else happens', async (_, body) => {
    const before = await door.state();
    expect((await door.post(body)).status).toBe(400);
    expect(await door.state()).toEqual(before);
  });

  it('refuses a megabyte of garbage at once', async () => {
    const before = await door.state();
    const answers = [];
    for (let each = 0; each < 8; each += 1) answers.push(await door.post('x'.repeat(1_000_000)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([413]));
    // 50 ms are promised; a machine that is busy with something else gets more. The quickest answer tells what it takes.
    expect(Math.min(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(250);
    expect(await door.state()).toEqual(before);
  });

  it('loses none of the good elements around a bad one', async () => {
    const [first, second] = genuine;
    const { quarantined } = await door.state();
    const receipt = await deliver([first, { signature: null, meta: 'none', transaction: 7 }, second]);
    expect(receipt).toMatchObject({ accepted: 2, quarantined: 1 });
    for (const signal of receipt.signals)
      expect(await door.decisionsOn(signal)).toMatchObject([{ userId: 'sniper-1' }]);
    expect((await door.state()).quarantined).toBe(quarantined + 1);
  }, 90_000);

  it('lets no forged body become a fill, however young it claims to be: each ends in a decision against it', async () => {
    const [one, other] = two();
    const forged = await Promise.all([
      deliver([withForgedSignature(one)]),
      deliver([underSignatureOf(other, one)]),
      deliver([forgedLaunch()]),
      deliver([forgedLeaderBuy(door.leader, door.mint)], 'wallet-trades'),
    ]);
    const signals = forged.flatMap((receipt) => receipt.signals);
    expect(signals).toHaveLength(4);
    const decided = await Promise.all(signals.map(door.decisionsOn));
    expect(decided.map((each) => each.map(({ userId, outcome, reason }) => [userId, outcome, reason]))).toEqual([
      [['sniper-1', 'skip', 'signal-too-old']],
      [['sniper-1', 'skip', expect.stringMatching(/^signal-(contradicts-chain|too-old)$/)]],
      [['sniper-1', 'skip', 'signal-too-old']],
      [['copier-2', 'skip', 'signal-too-old']],
    ]);
    const { orders } = await withBooks(door.run.dataDir, readBooks);
    expect(orders.filter(({ plan }) => signals.includes(plan.cause))).toEqual([]);
  }, 120_000);

  it('has decided on what it accepted and on nothing else, and the books are right in the end', async () => {
    const {
      signals: [fresh = ''],
    } = await deliver(two());
    await door.decisionsOn(fresh);
    door.run.kill('SIGINT');
    expect(await door.run.end).toEqual({ code: 0, signal: null });
    const { signals, audit } = lastLineOf(door.run.stdout());
    // Four strangers, three unreadable bodies, eight of garbage.
    expect(signals).toMatchObject({ launches: accepted.size - 1, walletTrades: 1, malformed: 1, rejected: 15 });
    expect(audit).toEqual({ ok: true, differences: [] });
    const { decisions } = await withBooks(door.run.dataDir, readBooks);
    expect(signalsIn(decisions)).toEqual([...accepted].toSorted());
    expect(door.run.stdout()).not.toContain(door.secret);
  }, 120_000);
});
