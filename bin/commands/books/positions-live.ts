/** The open positions as a table that is drawn again and again: priced from their pools or by a quote now, or as the watcher last stored. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Position } from '#trading/domain/books/position.ts';
import { pointOf, unrealised } from '#trading/domain/exits/position-history.ts';
import { stepText } from '#trading/domain/exits/profit-step.ts';
import { boughtTokens, type WatchState } from '#trading/domain/prices/watch-state.ts';
import { shortAddress, signedSolText, solText } from '#trading/domain/values/human-text.ts';
import { type EpochMs, epochMs, scale } from '#trading/domain/values/quantities.ts';
import { type CommandIo, jsonText, tableText } from '../command-io.ts';
import type { Connection } from '../connect.ts';
import { createLivePrices, type LivePrice, liveRouterOf } from './live-prices.ts';

export type LiveFlags = {
  readonly user?: string;
  readonly json?: boolean;
  readonly rounds: number;
  readonly everyMs: number;
};

const mostOpen = 10_000;
/** Cursor home, and everything below it erased. */
const cleared = '\u001b[H\u001b[J';

const head = ['user', 'mode', 'mint', 'cost SOL', 'sells for', 'profit SOL', '%', 'high SOL', 'seen', 'exits'];

const ageText = (ms: number): string =>
  ms < 120_000 ? `${Math.max(0, Math.round(ms / 1_000))} s` : `${Math.round(ms / 60_000)} min`;

const stateText = (position: Position, watch: WatchState | undefined): string =>
  [
    ...(position.deadSinceMs === undefined ? [] : ['DEAD']),
    ...(position.orderInFlight === undefined ? [] : ['order in flight']),
    ...(watch?.trailingArmed === true ? ['trailing'] : []),
    ...(watch?.breakevenArmed === true ? ['breakeven'] : []),
    ...Object.values(watch?.fired ?? {}).map((each) => `${each.rule}:${stepText(each)}`),
  ].join(' ');

const viewOf = (position: Position, watch: WatchState | undefined, now: LivePrice | undefined, nowMs: EpochMs) => {
  const held = (whole: bigint) => scale(whole, position.tokens, boughtTokens(position) || 1n);
  const mark = watch?.accepted;
  const remembered = mark && pointOf(position, held(mark.wholeLamports), mark.atMs);
  const point = now === undefined ? remembered : pointOf(position, now.sellLamports, now.atMs);
  const high = held(watch?.highLamports ?? 0n);
  return {
    ...{ position, watch, point },
    high: point !== undefined && watch !== undefined && point.sellLamports > high ? point.sellLamports : high,
    ageMs: point && nowMs - point.atMs,
  };
};
type View = ReturnType<typeof viewOf>;

const rowOf = ({ position, watch, point, high, ageMs }: View): readonly string[] => {
  const { costLamports } = position;
  const profit = point === undefined ? undefined : unrealised(point);
  const perMille = profit === undefined || costLamports === 0n ? undefined : Number((profit * 1_000n) / costLamports);
  return [
    position.userId,
    position.mode,
    shortAddress(position.mint),
    solText(costLamports),
    point === undefined ? '' : solText(point.sellLamports),
    profit === undefined ? '' : signedSolText(profit),
    perMille === undefined ? '' : (perMille / 10).toFixed(1),
    watch === undefined ? '' : solText(high),
    ageMs === undefined ? 'not yet' : ageText(ageMs),
    stateText(position, watch),
  ];
};

const drawn = (views: readonly View[]): string =>
  views.length === 0 ? 'No open positions.\n' : tableText(head, views.map(rowOf));

/** Draws until `rounds` tables were shown (0: until it is interrupted). */
export const showLive = async (connection: Connection, io: CommandIo, flags: LiveFlags): Promise<0> => {
  const { watches } = connection.watched();
  const pricesOf = createLivePrices(connection, () => liveRouterOf(connection));
  for (let round = 1; ; round += 1) {
    const positions = (await connection.positions.open(mostOpen))
      .filter(({ userId }) => flags.user === undefined || userId === flags.user)
      .toSorted((one, other) => one.openedAtMs - other.openedAtMs);
    const [states, prices] = await Promise.all([
      watches.of(positions.map(({ positionId }) => positionId)),
      pricesOf(positions),
    ]);
    const nowMs = epochMs(Date.now());
    const views = positions.map((position) =>
      viewOf(position, states.get(position.positionId), prices.get(position.positionId), nowMs),
    );
    if (flags.json === true) io.out(`${JSON.stringify(JSON.parse(jsonText(views)))}\n`);
    else io.out(`${cleared}${drawn(views)}${views.length} open, ${new Date(nowMs).toISOString()}\n`);
    if (flags.rounds > 0 && round >= flags.rounds) return 0;
    await pause(flags.everyMs);
  }
};
