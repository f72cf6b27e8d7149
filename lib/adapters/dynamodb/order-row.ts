/** The row of an order: `order#<id>` / `order`. Unfinished orders also carry the keys of the `work` index. */
import * as z from 'zod';
import type { Fill } from '#trading/domain/orders/fill.ts';
import {
  isUnfinished,
  type Order,
  type OrderPlan,
  type OrderState,
  orderContexts,
  orderStatuses,
} from '#trading/domain/orders/order.ts';
import { modes } from '#trading/domain/settings/settings.ts';
import {
  basisPointsNumber,
  epochMsNumber,
  mintText,
  orderIdText,
  positionIdText,
  signalIdText,
  signatureText,
  userIdText,
  walletText,
} from '#trading/domain/values/wire.ts';
import { dayAttribute, lamportsAttribute, tokenAmountAttribute, whole } from './attributes.ts';
import { verdictMap } from './decision-row.ts';
import { dayKeys, orderKey, orderWorkKeys } from './keys.ts';

export const fillMap: z.ZodType<Fill> = z.object({
  tokens: tokenAmountAttribute,
  lamports: lamportsAttribute,
  feeLamports: lamportsAttribute,
  tipLamports: lamportsAttribute,
  rentLamports: lamportsAttribute,
  walletLamports: lamportsAttribute,
  slot: z.int().nonnegative(),
  atMs: epochMsNumber,
});

export const planMap: z.ZodType<OrderPlan> = z
  .object({
    orderId: orderIdText,
    userId: userIdText,
    wallet: walletText,
    mode: z.enum(modes),
    context: z.enum(orderContexts),
    side: z.enum(['buy', 'sell']),
    mint: mintText,
    positionId: positionIdText,
    amountIn: whole,
    slippageBps: basisPointsNumber,
    maxPriorityFeeLamports: lamportsAttribute,
    maxTipLamports: lamportsAttribute,
    reservedLamports: lamportsAttribute,
    day: dayAttribute,
    cause: signalIdText,
    leader: walletText.optional(),
    causeSlot: z.int().nonnegative().optional(),
    rule: z.string(),
    settingsVersion: z.int(),
    seenAtMs: epochMsNumber,
    createdAtMs: epochMsNumber,
    expiresAtMs: epochMsNumber.optional(),
    venues: z.array(z.string()).optional(),
  })
  .transform(({ venues, causeSlot, ...plan }) => ({
    ...plan,
    leader: plan.leader,
    ...(causeSlot === undefined ? {} : { causeSlot }),
    expiresAtMs: plan.expiresAtMs,
    ...(venues === undefined ? {} : { venues }),
  }));

const attempt = {
  signature: signatureText,
  transactionBase64: z.string(),
  lastValidBlockHeight: whole,
  quotedOut: whole,
  minimumOut: whole,
};

const stateMap: z.ZodType<OrderState> = z.discriminatedUnion('status', [
  z.object({ status: z.literal('reserved') }),
  z.object({ status: z.enum(['signed', 'sent', 'expired']), ...attempt }),
  z
    .object({ status: z.literal('filled'), signature: signatureText.optional(), fill: fillMap })
    .transform((state) => ({ ...state, signature: state.signature })),
  z.object({
    status: z.literal('failed'),
    signature: signatureText,
    reason: z.string(),
    feeLamports: lamportsAttribute,
  }),
  z.object({ status: z.literal('rejected'), reason: z.string() }),
]);

const history = z.array(z.object({ status: z.enum(orderStatuses), atMs: epochMsNumber }));

const lease = z.object({ holder: z.string(), fence: z.int().nonnegative(), untilMs: epochMsNumber });

export const orderRow: z.ZodType<Order> = z.object({
  plan: planMap,
  state: stateMap,
  history,
  // Orders of before verdicts were kept with them have none.
  checks: z.array(verdictMap).default([]),
  lease,
  version: z.int().positive(),
  updatedAtMs: epochMsNumber,
});

/** The item of an order. */
export const orderItem = (order: Order) => {
  const { orderId, createdAtMs } = order.plan;
  return {
    ...orderKey(orderId),
    ...dayKeys('order', order.plan.day, createdAtMs, orderId),
    entity: 'order',
    ...(isUnfinished(order.state.status) ? orderWorkKeys(orderId, createdAtMs) : {}),
    plan: order.plan,
    state: order.state,
    history: order.history,
    checks: order.checks,
    lease: order.lease,
    version: order.version,
    updatedAtMs: order.updatedAtMs,
  };
};
