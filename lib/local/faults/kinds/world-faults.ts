/** What happens to the world: tables that are contended, nodes that lag or forget, a router and a vault out of order. */
import { type Effect, isChange } from '../stage/effect.ts';
import type { World } from '../world/world.ts';
import type { FaultKind } from './fault.ts';

type Change = (world: World) => void;

const fault = (name: string, strikes: FaultKind['strikes'], change: Change): FaultKind => ({
  name,
  strikes,
  interference: ({ world }) => ({ kind: 'world', change: () => change(world) }),
});

/** Applies for so many ms, then is taken back. */
const lasting =
  (ms: number, begin: Change, end: Change): Change =>
  (world) => {
    begin(world);
    world.time.at(world.time.nowMs() + ms, () => end(world));
  };

const touches =
  (kind: Effect['kind']) =>
  (effect: Effect): boolean =>
    effect.kind === kind;
const named =
  (...names: readonly string[]) =>
  (effect: Effect): boolean =>
    names.includes(effect.name);

const seconds = (count: number): number => count * 1_000;
const allRequests = 1_000_000;

const tableFaults: readonly FaultKind[] = [
  fault('transaction-conflict', named('journal.commit', 'accounts.bookFlow', 'cursors.advance'), ({ faults }) => {
    faults.tables.conflicts = 3;
  }),
  // More than the adapter's own attempts: the write is given up and it is unknown whether it happened.
  fault('throttled', touches('table'), ({ faults }) => {
    faults.tables.throttled = 25;
  }),
  fault(
    'answer-lost',
    (effect) => effect.kind === 'table' && isChange(effect),
    ({ faults }) => {
      faults.tables.lostAnswers = 1;
    },
  ),
];

const nodeFaults: readonly FaultKind[] = [
  fault('send-errs-though-accepted', named('chain.send'), ({ faults }) => {
    faults.market.chain.errorThoughAccepted = 2;
  }),
  fault('send-lost', named('chain.send'), ({ faults }) => {
    faults.market.chain.dropNextSends = 4;
  }),
  fault(
    'never-lands',
    named('chain.send'),
    lasting(
      seconds(150),
      ({ faults }) => Object.assign(faults.market.chain, { dropProbability: 1 }),
      ({ faults }) => Object.assign(faults.market.chain, { dropProbability: 0 }),
    ),
  ),
  fault('fails-on-chain', named('chain.send'), ({ faults }) => {
    faults.market.chain.failNextSends += 1;
  }),
  fault('fork-drops-it', named('chain.send'), ({ faults }) => {
    faults.view.forkedSends = 1;
  }),
  fault('blockhash-expired', named('chain.send', 'signer.sign', 'journal.commit'), ({ faults }) => {
    faults.slots.ahead += 160;
  }),
  fault(
    'status-hidden',
    named('chain.landing', 'chain.transaction', 'chain.send'),
    lasting(
      seconds(100),
      ({ faults }) => Object.assign(faults.view, { statusHidden: true }),
      ({ faults }) => Object.assign(faults.view, { statusHidden: false }),
    ),
  ),
  fault(
    'node-200-slots-behind',
    touches('rpc'),
    lasting(
      seconds(90),
      ({ faults }) => Object.assign(faults.market.chain, { lagSlots: 200 }),
      ({ faults }) => Object.assign(faults.market.chain, { lagSlots: 0 }),
    ),
  ),
  fault(
    'node-refuses',
    touches('rpc'),
    lasting(
      seconds(20),
      ({ faults }) => Object.assign(faults.market.chain, { rateLimitNextRequests: allRequests }),
      ({ faults }) => Object.assign(faults.market.chain, { rateLimitNextRequests: 0 }),
    ),
  ),
];

const routerFaults: readonly FaultKind[] = [
  fault('jupiter-429', touches('jupiter'), ({ faults }) => {
    faults.market.rateLimitNextSwapRequests = 3;
  }),
  fault(
    'jupiter-503',
    touches('jupiter'),
    lasting(
      seconds(8),
      ({ faults }) => Object.assign(faults.market, { swapApiStatus: 503 }),
      ({ faults }) => Object.assign(faults.market, { swapApiStatus: undefined }),
    ),
  ),
  fault('jupiter-garbage', touches('jupiter'), ({ faults }) => {
    faults.market.garbageNextSwapBodies = 3;
  }),
  fault(
    'quote-promises-too-much',
    touches('jupiter'),
    lasting(
      seconds(8),
      ({ faults }) => Object.assign(faults.market, { staleQuoteBps: 700 }),
      ({ faults }) => Object.assign(faults.market, { staleQuoteBps: 0 }),
    ),
  ),
  fault(
    'jupiter-malicious',
    touches('jupiter'),
    lasting(
      seconds(8),
      ({ faults }) => Object.assign(faults.market, { malice: 'drains-sol' }),
      ({ faults }) => Object.assign(faults.market, { malice: undefined }),
    ),
  ),
];

/** Begins with the story, once: where a long outage begins within it makes little difference to how it ends. */
const atFirst: FaultKind['strikes'] = ({ index }) => index === 0;

/** Longer than any message is patient by its count of deliveries alone. */
const longFaults: readonly FaultKind[] = [
  fault(
    'node-refuses-for-ten-minutes',
    atFirst,
    lasting(
      seconds(600),
      ({ faults }) => Object.assign(faults.market.chain, { rateLimitNextRequests: allRequests }),
      ({ faults }) => Object.assign(faults.market.chain, { rateLimitNextRequests: 0 }),
    ),
  ),
  fault(
    'jupiter-503-for-ten-minutes',
    atFirst,
    lasting(
      seconds(600),
      ({ faults }) => Object.assign(faults.market, { swapApiStatus: 503 }),
      ({ faults }) => Object.assign(faults.market, { swapApiStatus: undefined }),
    ),
  ),
];

const otherFaults: readonly FaultKind[] = [
  fault(
    'secrets-unavailable',
    touches('wallet'),
    lasting(
      seconds(20),
      ({ faults }) => Object.assign(faults.secrets, { unavailable: true }),
      ({ faults }) => Object.assign(faults.secrets, { unavailable: false }),
    ),
  ),
  // From the first effect on: whoever starts later is as wrong, one ahead and the next behind.
  fault('clocks-apart-by-a-minute', atFirst, ({ faults }) => {
    faults.clocks.skewMs = 30_000;
  }),
  fault('clocks-apart-the-other-way', atFirst, ({ faults }) => {
    faults.clocks.skewMs = -30_000;
  }),
];

export const worldFaults: readonly FaultKind[] = [
  ...[...tableFaults, ...nodeFaults, ...routerFaults],
  ...[...longFaults, ...otherFaults],
];

/** Takes every change of the world back. */
export const calm = ({ faults }: World): void => {
  Object.assign(faults.tables, { conflicts: 0, throttled: 0, lostAnswers: 0 });
  Object.assign(faults.view, { statusHidden: false, forkedSends: 0 });
  Object.assign(faults.secrets, { unavailable: false });
  Object.assign(faults.clocks, { skewMs: 0 });
  Object.assign(faults.market.chain, {
    ...{ dropNextSends: 0, dropProbability: 0, failNextSends: 0, errorThoughAccepted: 0 },
    ...{ lagSlots: 0, rateLimitNextRequests: 0 },
  });
  Object.assign(faults.market, {
    ...{ swapApiStatus: undefined, rateLimitNextSwapRequests: 0, garbageNextSwapBodies: 0 },
    ...{ staleQuoteBps: 0, malice: undefined },
  });
};
