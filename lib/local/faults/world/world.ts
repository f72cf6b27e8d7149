/**
 * The world of one point: real use cases, handlers and adapters over DynamoDB and the simulated chain, queues and secrets
 * in memory, all in virtual time. Everything in it follows from the seed.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { sqsSender } from '#adapters/sqs/send-fifo-messages.ts';
import { createSqsSignalQueue } from '#adapters/sqs/signal-queue.ts';
import type { Signal } from '#trading/domain/signals/signal.ts';
import { createFaults } from '../../market/chain/faults.ts';
import { createMarketFaults, type MarketFaults } from '../../market/market-faults.ts';
import { signatureOf } from '../judge/signed-bytes.ts';
import { createWitness, type Witness } from '../judge/witness.ts';
import { createFifoQueues, type FifoQueues } from '../queues/fifo-queues.ts';
import { createModelSqsClient, queueUrlOf } from '../queues/sqs-client.ts';
import { createStage, type Stage } from '../stage/stage.ts';
import type { Trace } from '../stage/trace.ts';
import { createVirtualTime, type VirtualTime } from '../stage/virtual-time.ts';
import { createAdapters, createBooks, createSettings, type FaultBooks, type WorkerDeps } from './adapters.ts';
import { createFaultyView, type ViewFaults } from './chain-faults.ts';
import { type Crew, createCrew } from './crew.ts';
import { type FaultMarket, openFaultMarket } from './market.ts';
import { createNodes } from './nodes.ts';
import { createModelSecrets, type SecretFaults } from './secrets.ts';
import type { TableFaults } from './table-faults.ts';
import type { PointTables } from './tables.ts';
import { createFaultUser, type FaultUser, fundingLamports, type UserDesign } from './users.ts';

/** Everything that may be turned while a scenario is played. */
export type WorldFaults = {
  readonly market: MarketFaults;
  readonly tables: TableFaults;
  readonly view: ViewFaults;
  readonly secrets: SecretFaults;
  /** Milliseconds by which every other worker's clock is ahead, and those between behind. */
  readonly clocks: { skewMs: number };
  /** Slots by which the chain has run ahead of the clock. */
  readonly slots: { ahead: number };
};

export type World = {
  readonly time: VirtualTime;
  readonly stage: Stage;
  readonly trace: Trace;
  readonly market: FaultMarket;
  readonly tables: PointTables;
  readonly users: readonly FaultUser[];
  readonly queues: FifoQueues;
  readonly crew: Crew;
  readonly witness: Witness;
  readonly faults: WorldFaults;
  readonly books: FaultBooks;
  readonly settings: WorkerDeps['settings'];
  /** Delivers a signal as a receiver does: from then on it must end in a decision of every user it matters to. */
  readonly deliver: (signal: Signal) => Promise<void>;
  /** Something happened on chain whose webhook never comes: it must end in decisions all the same. */
  readonly overlook: (signal: Signal) => void;
  readonly delivered: readonly Signal[];
  readonly close: () => Promise<void>;
};

/** Replaces ports that every worker is given, above the witness: for planting bugs that must be found. */
export type Sabotage = (deps: WorkerDeps) => Partial<WorkerDeps>;

export type WorldOptions = {
  readonly seed: string;
  readonly users: readonly UserDesign[];
  /** Slots by which a second node is behind; undefined when there is one node alone. */
  readonly secondNodeBehindSlots?: number | undefined;
  readonly tables: PointTables;
  readonly trace: Trace;
  readonly sabotage?: Sabotage | undefined;
};

/** A Friday's noon, UTC: nothing happens at midnight by accident. */
export const startMs = Date.UTC(2026, 10, 20, 12);
const slotMs = 400;

/** Builds the world; nobody works in it yet. */
export const openWorld = async (options: WorldOptions): Promise<World> => {
  const { seed, users: designs, secondNodeBehindSlots: lagSlots, tables, trace, sabotage } = options;
  const market = createMarketFaults();
  const slots = { ahead: 0 };
  const time = createVirtualTime(startMs, (nowMs) => coin.chain.tick(nowMs + slots.ahead * slotMs));
  const coin = openFaultMarket(seed, time.nowMs, market);
  const stage = createStage(time, seed, trace);
  const users = designs.map((design) => createFaultUser(seed, coin.leader.address, design));
  for (const { wallet } of users) coin.fund(wallet, fundingLamports);
  const secrets = createModelSecrets(new Map(users.map(({ userId, secret }) => [`wallets/${userId}`, secret])));
  const worse = lagSlots === undefined ? [] : [createFaults({ lagSlots })];

  const queues: FifoQueues = createFifoQueues(time, (queue) => crew.consume(queue));
  const sqs = createModelSqsClient(queues);
  const books = createBooks(tables);
  const nodes = createNodes(coin.chain, [coin.chain.faults, ...worse]);
  const adaptersOf = createAdapters({ tables, market: coin, marketFaults: market, nodes, secrets, sqs });
  const bare = adaptersOf({ clock: time.nowMs, sleep: async () => {}, holder: 'witness' });
  const view = createFaultyView(bare.chain, time.nowMs, signatureOf);
  const witness = createWitness({
    ...books,
    chain: view.chain,
    simulated: coin.chain,
    settingsOf: (plan) => users.find(({ userId }) => userId === plan.userId)?.settings,
    sheltered: async (read) => {
      Object.assign(tables.faults, { sheltered: true });
      return read().finally(() => Object.assign(tables.faults, { sheltered: false }));
    },
  });
  const clocks = { skewMs: 0 };
  const crew = createCrew({
    ...{ time, stage, queues, sqs, trace },
    skewOf: (serial) => (serial % 2 === 0 ? clocks.skewMs : -clocks.skewMs),
    depsOf: (own) => {
      const deps = { ...adaptersOf(own), journal: witness.journal, chain: witness.chain };
      return { ...deps, ...sabotage?.(deps) };
    },
    logger: new Logger({ serviceName: 'faults', logLevel: 'SILENT' }),
  });
  const delivered: Signal[] = [];
  const settings = createSettings(tables, time.nowMs);
  const author = { by: 'faults', why: 'scenario', atMs: startMs };
  await settings.saveGlobal(
    { haltEntries: false, halts: { contexts: [], leaders: [] }, launchAddresses: [] },
    0,
    author,
  );
  for (const user of users) await settings.saveUser(user.userId, user.settings, 0, author);

  return {
    ...{ time, stage, trace, market: coin, tables, users, queues, crew, witness, books, settings, delivered },
    faults: { market, tables: tables.faults, view: view.faults, secrets: secrets.faults, clocks, slots },
    overlook: (signal) => void delivered.push(signal),
    deliver: async (signal) => {
      delivered.push(signal);
      const queueUrl = queueUrlOf(signal.kind === 'launch' ? 'launches' : 'wallet-trades');
      await createSqsSignalQueue({ sqs: sqsSender(sqs), queueUrl }).enqueue([signal]);
    },
    close: tables.drop,
  };
};
