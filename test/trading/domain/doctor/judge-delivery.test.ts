import { describe, expect, it } from 'vitest';
import {
  judgeAlerts,
  judgeDeliveries,
  judgeFrontDoor,
  judgeStacks,
  judgeWebhooks,
  type StackLook,
} from '#trading/domain/doctor/judge-delivery.ts';
import { epochMs } from '#trading/domain/values/quantities.ts';
import { planWebhooks } from '#trading/domain/webhooks/plan-webhooks.ts';
import type { FoundWebhook } from '#trading/domain/webhooks/webhook.ts';
import { webhookUrl } from '#trading/domain/webhooks/webhook.ts';
import { atMs } from '../../../contract/journal-values.ts';

const frontDoorUrl = 'https://door.example';
const found = (more: Partial<FoundWebhook> = {}): FoundWebhook => ({
  ...{ id: 'one', url: webhookUrl(frontDoorUrl, 'launches'), type: 'raw', addresses: ['a'] },
  ...{ transactionTypes: ['ANY'], txnStatus: 'success', active: true, secret: 'current' },
  ...more,
});
const judged = (account: readonly FoundWebhook[], addresses: readonly string[] = ['a']) =>
  judgeWebhooks(
    planWebhooks({
      ...{ frontDoorUrl, formerUrls: [], secretId: 's', written: new Map(), found: account },
      wanted: [{ route: 'launches', type: undefined, addresses, complete: true }],
    }),
  );

describe('the check of the webhooks', () => {
  it('passes when they are active and as wanted', () => {
    expect(judged([found()])).toMatchObject({ status: 'pass', measured: { webhooks: 1, addresses: 1 } });
  });
  it('warns when one differs, or is too many', () => {
    expect(judged([found({ addresses: ['b'] })])).toMatchObject({
      status: 'warn',
      found: expect.stringContaining('addresses'),
    });
    expect(judged([found(), found({ id: 'two' })]).status).toBe('warn');
  });
  it('fails when one is missing or switched off', () => {
    expect(judged([])).toMatchObject({ status: 'fail', found: expect.stringContaining('missing') });
    expect(judged([found({ active: false })])).toMatchObject({ status: 'fail', found: expect.stringContaining('off') });
  });
  it('does not arise without anything to watch', () => expect(judged([], []).status).toBe('skip'));
});

describe('the check of the deliveries', () => {
  const route = { route: 'launches', delivered: 9, late: 0, missed: 0 } as const;
  const at = (minutes: number) => epochMs(atMs - minutes * 60_000);
  const look = (more: object) =>
    judgeDeliveries([{ ...route, lastDeliveredAtMs: at(1), lastOnChainAtMs: at(1), ...more }], atMs);
  it('passes while signals arrive, and while there are none', () => {
    expect(look({})).toMatchObject({ status: 'pass', found: expect.stringContaining('60 s ago') });
    expect(look({ lastDeliveredAtMs: undefined, lastOnChainAtMs: undefined, delivered: 0 }).status).toBe('pass');
  });
  it('warns when many come late or never, and fails when none comes', () => {
    expect(look({ late: 3, missed: 2 })).toMatchObject({ status: 'warn', measured: { launchesMissed: 2 } });
    expect(look({ missed: 2, lastDeliveredAtMs: at(30), lastOnChainAtMs: at(1) })).toMatchObject({
      status: 'fail',
      advice: expect.stringContaining('credits'),
    });
  });
  it('does not arise without anything to watch', () => expect(judgeDeliveries([], atMs).status).toBe('skip'));
});

describe('the check of the front door', () => {
  it('passes when it refuses a stranger within a second', () => {
    expect(judgeFrontDoor([{ status: 401, latencyMs: 40 }])).toMatchObject({
      status: 'pass',
      measured: { frontDoorMs: 40 },
    });
  });
  it('warns when it is slow, fails when it answers something else or nothing', () => {
    expect(judgeFrontDoor([{ status: 401, latencyMs: 1_200 }]).status).toBe('warn');
    expect(
      judgeFrontDoor([
        { status: 401, latencyMs: 4 },
        { status: 200, latencyMs: 4 },
      ]).status,
    ).toBe('fail');
    expect(judgeFrontDoor([{ problem: 'timed-out' }])).toMatchObject({
      status: 'fail',
      found: expect.stringContaining('timed-out'),
    });
  });
});

describe('the check of the alerts', () => {
  it('passes when somebody is told', () => expect(judgeAlerts({ confirmed: 1, pending: 0 }).status).toBe('pass'));
  it('warns when another one waits, fails when nobody is told yet or at all', () => {
    expect(judgeAlerts({ confirmed: 1, pending: 1 }).status).toBe('warn');
    expect(judgeAlerts({ confirmed: 0, pending: 1 })).toMatchObject({
      status: 'fail',
      advice: expect.stringContaining('mail'),
    });
    expect(judgeAlerts({ confirmed: 0, pending: 0 })).toMatchObject({
      status: 'fail',
      advice: expect.stringContaining('alertEmail'),
    });
  });
});

describe('the check of the stacks', () => {
  const stack = (more: Partial<StackLook> = {}): StackLook => ({
    ...{
      name: 'osprey-data',
      status: 'UPDATE_COMPLETE',
      drift: 'IN_SYNC',
      driftCheckedAtMs: atMs - 60_000,
      drifted: [],
    },
    ...more,
  });
  it('passes when they are deployed and in sync, or were never compared', () => {
    expect(judgeStacks([stack()], atMs)).toMatchObject({
      status: 'pass',
      found: expect.stringContaining('in sync 60 s ago'),
    });
    expect(judgeStacks([stack({ drift: 'NOT_CHECKED', driftCheckedAtMs: undefined })], atMs)).toMatchObject({
      status: 'pass',
      found: expect.stringContaining('--drift'),
    });
  });
  it('warns of what was changed by hand, by name', () => {
    expect(judgeStacks([stack({ drift: 'DRIFTED', drifted: ['alerts'] })], atMs)).toMatchObject({
      status: 'warn',
      found: expect.stringContaining('alerts'),
    });
  });
  it.each([undefined, 'UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'UPDATE_IN_PROGRESS'])(
    'fails at status %s',
    (status) => {
      expect(judgeStacks([stack({ status })], atMs)).toMatchObject({
        status: 'fail',
        found: expect.stringContaining('osprey-data'),
      });
    },
  );
});
