/** What every registry of webhooks must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { WebhookSpec } from '#trading/domain/webhooks/webhook.ts';
import type { RegistryAnswer, WebhookRegistry } from '#trading/ports/webhook-registry.ts';
import { address } from '../adapters/helius/payloads.ts';

const spec: WebhookSpec = {
  url: 'https://door.example/webhooks/launches',
  type: 'raw',
  addresses: [address(1), address(2)],
};

/** The value of an answer. Throws when there is none. */
export const valueOf = <Value>(answer: RegistryAnswer<Value>): Value => {
  if (answer.kind !== 'answered') throw new Error(answer.reason);
  return answer.value;
};

export type TestRegistry = {
  readonly registry: WebhookRegistry;
  /** Switches one off, as Helius does after too many failures. */
  readonly switchOff: (id: string) => Promise<unknown>;
};

/** Runs the suite on registries that `create` makes, empty each time. */
export const describeWebhookRegistry = (name: string, create: () => Promise<TestRegistry>): void => {
  describe(`webhooks on ${name}`, () => {
    let registry: WebhookRegistry;
    let switchOff: TestRegistry['switchOff'];
    beforeEach(async () => {
      ({ registry, switchOff } = await create());
    });
    const made = async (wanted = spec) => valueOf(await registry.create(wanted));

    it('know nothing at first', async () => {
      expect(valueOf(await registry.list())).toEqual([]);
      expect(valueOf(await registry.find('nobody'))).toBeUndefined();
    });

    it('are made active, for every type of transaction that succeeds, with the current secret', async () => {
      const webhook = await made();
      expect(webhook).toMatchObject({
        ...spec,
        ...{ active: true, transactionTypes: ['ANY'], txnStatus: 'success', secret: 'current' },
      });
      expect(valueOf(await registry.find(webhook.id))).toEqual(webhook);
      expect(valueOf(await registry.list())).toEqual([webhook]);
    });

    it('are replaced whole, under the same id', async () => {
      const { id } = await made();
      const other = await made({ ...spec, url: 'https://door.example/webhooks/wallet-trades' });
      const wanted: WebhookSpec = { ...spec, type: 'enhanced', addresses: [address(3)] };
      valueOf(await registry.replace(id, wanted));
      expect(valueOf(await registry.find(id))).toMatchObject({ id, ...wanted });
      expect(valueOf(await registry.find(other.id))).toEqual(other);
    });

    it('stay switched off when they are replaced, until they are switched on', async () => {
      const { id } = await made();
      await switchOff(id);
      valueOf(await registry.replace(id, spec));
      expect(valueOf(await registry.find(id))).toMatchObject({ active: false });
      valueOf(await registry.enable(id));
      expect(valueOf(await registry.find(id))).toMatchObject({ ...spec, active: true });
    });

    it('are removed once, and removing them again is no failure', async () => {
      const { id } = await made();
      const other = await made();
      valueOf(await registry.remove(id));
      valueOf(await registry.remove(id));
      expect(valueOf(await registry.list())).toEqual([other]);
    });
  });
};
