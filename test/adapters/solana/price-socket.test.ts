import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccountChange, createPriceSocket, type PriceSocket, socketUrlOf } from '#adapters/solana/price-socket.ts';
import { startTestNode, type TestNode } from '../../local/market/chain/rpc/test-node.ts';

/** Long enough for a busy machine: a node that answers in time must not look dead. */
const times = { probeAfterMs: 300, deadAfterMs: 1_500, backoffMs: 20, longestBackoffMs: 80 };
const oneSol = 1_000_000_000n;

let node: TestNode;
let socket: PriceSocket;
let changes: AccountChange[];
let followed: string[];

beforeEach(async () => {
  node = await startTestNode();
  [changes, followed] = [[], []];
  socket = createPriceSocket({
    url: socketUrlOf(node.server.url),
    times,
    onChange: (change) => changes.push(change),
    onFollowed: (address) => followed.push(address),
  });
});
afterEach(async () => {
  socket.close();
  await node.server.close();
});

const until = async (isSo: () => boolean): Promise<void> => {
  const deadline = Date.now() + 25_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('it never came to pass');
    await wait(5);
  }
};
const vaults = () => new Set<string>([node.pool.quoteVault, node.pool.baseVault]);
const isLive = () => [...vaults()].every((address) => socket.isLive(address));
const amounts = () => changes.map(({ data }) => data.readBigUInt64LE(64));

describe('the account subscriptions', { timeout: 60_000 }, () => {
  it('tell both vaults of a pool after every swap, with their slot', async () => {
    socket.watch(vaults());
    await until(isLive);
    await node.trade('buy', oneSol);
    await until(() => changes.length === 2);
    expect(new Set(changes.map(({ address }) => address))).toEqual(vaults());
    expect(new Set(changes.map(({ slot }) => slot)).size).toBe(1);
    expect(amounts()).toContain(31n * oneSol);
  });

  it('come back by themselves after the connection was cut without a word', async () => {
    socket.watch(vaults());
    await until(isLive);
    node.market.chain.faults.dropNextSockets = 1;
    await node.trade('buy', oneSol);
    await until(() => !isLive());
    await until(isLive);
    expect(changes).toEqual([]);
    await node.trade('buy', oneSol);
    await until(() => changes.length === 2);
    expect(amounts()).toContain(32n * oneSol);
  });

  it('count as dead while an open connection says nothing, and live again when it is heard', async () => {
    socket.watch(vaults());
    await until(isLive);
    node.market.chain.faults.socketsSilent = true;
    await until(() => !isLive());
    await wait(times.deadAfterMs);
    expect(isLive()).toBe(false);
    node.market.chain.faults.socketsSilent = false;
    await until(isLive);
    await node.trade('buy', oneSol);
    await until(() => changes.length === 2);
  });

  it('stay live without any trade, because the probe is answered', async () => {
    socket.watch(vaults());
    await until(isLive);
    await wait(times.deadAfterMs * 2);
    expect(isLive()).toBe(true);
  });

  it('follow what is watched: nothing more is told of an account that was left', async () => {
    socket.watch(vaults());
    await until(isLive);
    socket.watch(new Set([node.pool.quoteVault]));
    await until(() => !socket.isLive(node.pool.baseVault));
    await wait(20);
    await node.trade('buy', oneSol);
    await until(() => changes.length === 1);
    await wait(30);
    expect(changes.map(({ address }) => address)).toEqual([node.pool.quoteVault]);
  });

  it('go on for all others when one is refused, which is left to be polled', async () => {
    socket.watch(new Set([...vaults(), 'no address']));
    await until(isLive);
    const lively: boolean[] = [];
    for (let looks = 0; looks < 30; looks += 1) {
      await wait(times.deadAfterMs / 10);
      lively.push(isLive());
    }
    expect(lively).not.toContain(false);
    expect(socket.isLive('no address')).toBe(false);
    await node.trade('buy', oneSol);
    await until(() => changes.length === 2);
  });

  it('tell from when on an account is followed, again after every reconnect', async () => {
    socket.watch(vaults());
    await until(isLive);
    expect(new Set(followed)).toEqual(vaults());
    followed = [];
    node.market.chain.faults.dropNextSockets = 1;
    await node.trade('buy', oneSol);
    await until(() => followed.length === 2);
    expect(new Set(followed)).toEqual(vaults());
  });

  it('wait longer and longer, at random, for a node that is away', async () => {
    await node.server.close();
    const draws: number[] = [];
    const lost = createPriceSocket({
      url: socketUrlOf(node.server.url),
      times,
      onChange: () => {},
      random: () => {
        draws.push(Date.now());
        return 1;
      },
    });
    lost.watch(vaults());
    await until(() => draws.length >= 5);
    lost.close();
    const gaps = draws.slice(1).map((at, nth) => at - (draws[nth] ?? 0));
    expect(gaps[0]).toBeGreaterThanOrEqual(19);
    expect(gaps[2]).toBeGreaterThanOrEqual(79);
  });
});
