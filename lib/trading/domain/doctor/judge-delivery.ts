/** Whether events come in, and whether the owner is told. */
import { timeText } from '../values/human-text.ts';
import type { EpochMs } from '../values/quantities.ts';
import { deliveryHealth, type RouteArrivals } from '../webhooks/delivery-health.ts';
import type { WebhookPlan } from '../webhooks/plan-webhooks.ts';
import { ageText, type Finding, fail, pass, skip, warn, worstOf } from './finding.ts';

/** The webhooks at Helius beside what the settings want. */
export const judgeWebhooks = ({ webhooks, steps }: WebhookPlan): Finding => {
  const measured = {
    webhooks: webhooks.length,
    addresses: webhooks.reduce((sum, { spec }) => sum + spec.addresses.length, 0),
  };
  const advice = 'osprey webhooks sync brings them in line';
  const findings = webhooks.map(({ route, found, mismatches }) => {
    if (found === undefined) return fail(`the webhook of ${route} is missing`, advice);
    if (!found.active) return fail(`the webhook of ${route} is switched off`, advice);
    return mismatches.length > 0
      ? warn(`the webhook of ${route} differs in ${mismatches.join(', ')}`, advice)
      : pass(`${webhooks.length} webhooks are active and as wanted`);
  });
  const spare = steps.some(({ kind }) => kind === 'remove')
    ? [warn('there are webhooks of ours too many', advice)]
    : [];
  const finding = worstOf([...findings, ...spare], skip('nothing is to be watched: no launch address and no leader'));
  return { ...finding, measured };
};

const judgeRoute = (arrivals: RouteArrivals, nowMs: EpochMs): Finding => {
  const { route, lastDeliveredAtMs, delivered, late, missed } = arrivals;
  const measured = { [`${route}Delivered`]: delivered, [`${route}Late`]: late, [`${route}Missed`]: missed };
  const last =
    lastDeliveredAtMs === undefined
      ? 'never'
      : `${ageText(nowMs - lastDeliveredAtMs)} ago, ${timeText(lastDeliveredAtMs)}`;
  switch (deliveryHealth(arrivals, nowMs)) {
    case 'silent':
      return fail(
        `${route}: last delivered ${last}; ${missed} signals since yesterday were never delivered`,
        'look at the credits at Helius (used up, they pause every webhook without a word), then osprey webhooks status',
        measured,
      );
    case 'lossy':
      return warn(
        `${route}: of ${delivered + late + missed} signals since yesterday ${late} came late and ${missed} never`,
        'look at the latency and the errors of the front door, and at the credits at Helius',
        measured,
      );
    case 'quiet':
      return pass(`${route}: last delivered ${last}; nothing to deliver was seen on chain`, measured);
    case 'delivering':
      return pass(`${route}: last delivered ${last}`, measured);
  }
};

/** Whether what happens on chain is delivered; routes without an address are left out. */
export const judgeDeliveries = (routes: readonly RouteArrivals[], nowMs: EpochMs): Finding => {
  const findings = routes.map((each) => judgeRoute(each, nowMs));
  const finding = worstOf(findings, skip('nothing is to be watched'));
  return finding.status === 'pass' ? { ...finding, found: findings.map(({ found }) => found).join('; ') } : finding;
};

/** The answer of the front door to a post without the secret. */
export type DoorLook = { readonly latencyMs: number; readonly status: number } | { readonly problem: string };

/** Helius waits so long for an answer. */
const patienceMs = 1_000;

/** Whether the front door answers a stranger, with the refusal that he is due, within the second that Helius has. */
export const judgeFrontDoor = (routes: readonly DoorLook[]): Finding =>
  worstOf(
    routes.map((look) => {
      if ('problem' in look)
        return fail(
          `the front door does not answer: ${look.problem}`,
          'every event is lost while it does not: look at the API and its functions',
        );
      const { latencyMs, status } = look;
      const measured = { frontDoorMs: latencyMs };
      if (status !== 401)
        return fail(
          `the front door answers ${status} to a stranger, not 401`,
          'look at the log of the receivers',
          measured,
        );
      return latencyMs > patienceMs
        ? warn(
            `the front door takes ${latencyMs} ms`,
            'Helius waits a second: look again when the function is warm',
            measured,
          )
        : pass(`refuses a stranger in ${latencyMs} ms`, measured);
    }),
    skip('the address of the front door is not told'),
  );

export type Subscriptions = { readonly confirmed: number; readonly pending: number };

/** Whether anybody is told about alerts. */
export const judgeAlerts = ({ confirmed, pending }: Subscriptions): Finding => {
  const measured = { confirmed, pending };
  const found = `${confirmed} subscriptions of the alerts are confirmed`;
  if (confirmed === 0)
    return pending > 0
      ? fail('the subscription of the alerts waits to be confirmed', 'follow the link in the mail from AWS', measured)
      : fail('nobody is told about alerts', 'deploy with --context alertEmail=you@example.com', measured);
  return pending > 0
    ? warn(`${found}, ${pending} wait`, 'follow the link in the mail from AWS', measured)
    : pass(found, measured);
};

/** A stack as CloudFormation tells of it. */
export type StackLook = {
  readonly name: string;
  /** Undefined when there is none of that name. */
  readonly status: string | undefined;
  /** `IN_SYNC`, `DRIFTED`, `NOT_CHECKED`, `UNKNOWN` */
  readonly drift: string;
  readonly driftCheckedAtMs: number | undefined;
  /** Resources that are not what the template says. */
  readonly drifted: readonly string[];
};

/** Whether the stacks are deployed, and whether somebody has changed them by hand. */
export const judgeStacks = (stacks: readonly StackLook[], nowMs: number): Finding =>
  worstOf(
    stacks.map(({ name, status, drift, driftCheckedAtMs, drifted }) => {
      if (status === undefined) return fail(`there is no stack ${name}`, 'npx cdk deploy --all');
      if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status))
        return fail(`${name} is ${status}`, 'look at its events in CloudFormation; npx cdk deploy --all');
      if (drift === 'DRIFTED')
        return warn(
          `${name} was changed by hand${drifted.length === 0 ? '' : `: ${drifted.join(', ')}`}`,
          'npx cdk deploy --all does not undo every change: compare them in CloudFormation',
        );
      const checked =
        driftCheckedAtMs === undefined ? 'never checked for drift' : `in sync ${ageText(nowMs - driftCheckedAtMs)} ago`;
      return drift === 'IN_SYNC'
        ? pass(`every stack is deployed, ${checked}`)
        : pass(`every stack is deployed, ${checked}: --drift checks now`);
    }),
    skip('no stack is known'),
  );
