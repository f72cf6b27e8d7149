/** Checks of the webhooks, of what they deliver, and of the door that they deliver to. */
import { type Finding, fail, skip, warn } from '#trading/domain/doctor/finding.ts';
import {
  type DoorLook,
  judgeDeliveries,
  judgeFrontDoor,
  judgeWebhooks,
} from '#trading/domain/doctor/judge-delivery.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { wantedRoutes } from '#trading/domain/webhooks/wanted-webhooks.ts';
import { webhookRoutes, webhookUrl } from '#trading/domain/webhooks/webhook.ts';
import type { Check } from '#trading/use-cases/reports/run-checks.ts';
import { readDeliveries } from '#trading/use-cases/webhooks/keep-webhooks.ts';
import { planSync } from '#trading/use-cases/webhooks/webhook-account.ts';
import { type DoctorDeps, questionMs } from './doctor-deps.ts';
import { frontDoorOf, webhookDepsOf } from './webhooks-deps.ts';

const notRunning = 'nothing runs in this folder';
const clock = () => epochMs(Date.now());

const checkWebhooks = async ({ connection, providers }: DoctorDeps): Promise<Finding> => {
  if (!connection.running) return skip(notRunning);
  const { heliusApiKey } = await providers();
  if (heliusApiKey === undefined)
    return warn('no Helius key: the webhooks cannot be looked at', 'add heliusApiKey to the providers secret');
  const deps = await webhookDepsOf(connection);
  const plan = await planSync(deps, { frontDoorUrl: frontDoorOf(connection, undefined) });
  if (plan.kind === 'answered') return judgeWebhooks(plan.value);
  return fail(`Helius does not tell its webhooks: ${plan.reason}`, 'look at heliusApiKey and at the credits at Helius');
};

const checkDeliveries = async ({ connection, settings }: DoctorDeps): Promise<Finding> => {
  if (!connection.running) return skip(notRunning);
  const [arrivals, snapshot] = await Promise.all([readDeliveries({ ...connection.coordination(), clock }), settings()]);
  const watched = new Set(
    wantedRoutes(snapshot).flatMap(({ route, addresses }) => (addresses.length > 0 ? [route] : [])),
  );
  return judgeDeliveries(
    arrivals.filter(({ route }) => watched.has(route)),
    clock(),
  );
};

const knock = async (url: string): Promise<DoorLook> => {
  const askedAtMs = performance.now();
  try {
    const signal = AbortSignal.timeout(questionMs);
    const response = await fetch(url, { method: 'POST', body: '[]', signal, redirect: 'manual' });
    await response.body?.cancel();
    return { latencyMs: Math.round(performance.now() - askedAtMs), status: response.status };
  } catch (error) {
    return { problem: error instanceof Error && error.name === 'TimeoutError' ? 'timed-out' : 'not reachable' };
  }
};

const checkFrontDoor = async ({ connection }: DoctorDeps): Promise<Finding> => {
  if (!connection.running) return skip(notRunning);
  const door = frontDoorOf(connection, undefined);
  return judgeFrontDoor(await Promise.all(webhookRoutes.map((route) => knock(webhookUrl(door, route)))));
};

/** The checks. */
export const webhookChecks = (deps: DoctorDeps): readonly Check[] => [
  { name: 'front-door', about: 'Helius can reach the front door', run: () => checkFrontDoor(deps) },
  { name: 'webhooks', about: 'the webhooks are active and as wanted', run: () => checkWebhooks(deps) },
  { name: 'deliveries', about: 'what happens on chain is delivered', run: () => checkDeliveries(deps) },
];
