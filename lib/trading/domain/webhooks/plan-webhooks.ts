/**
 * What must be written so that Helius watches what is wanted. Keeps: a webhook that is not ours by its URL is never touched;
 * planned again after its steps were done, nothing is left to do; what cannot be read is never given up.
 */
import type { WantedRoute } from './wanted-webhooks.ts';
import {
  everyTransactionType,
  type FoundWebhook,
  mostAddresses,
  placeOf,
  type WebhookRoute,
  type WebhookSpec,
  type WebhookType,
  wantedTxnStatus,
  webhookTypes,
  webhookUrl,
} from './webhook.ts';

/** In what a webhook differs from what is wanted of it. */
export type Mismatch = 'url' | 'type' | 'addresses' | 'transaction-types' | 'txn-status' | 'secret';

export type WebhookStep =
  | { readonly kind: 'update'; readonly id: string; readonly spec: WebhookSpec; readonly because: readonly Mismatch[] }
  | { readonly kind: 'enable'; readonly id: string; readonly url: string }
  | {
      readonly kind: 'remove';
      readonly id: string;
      readonly url: string;
      readonly because: 'duplicate' | 'nothing-to-watch';
    }
  | { readonly kind: 'create'; readonly spec: WebhookSpec };

/** A webhook of ours beside what is wanted of it. */
export type PlannedWebhook = {
  readonly route: WebhookRoute;
  readonly part: number;
  readonly spec: WebhookSpec;
  readonly found: FoundWebhook | undefined;
  readonly mismatches: readonly Mismatch[];
};

export type WebhookPlan = {
  /** In the order in which they are to be done: room is made before it is taken. */
  readonly steps: readonly WebhookStep[];
  readonly webhooks: readonly PlannedWebhook[];
  /** How many webhooks of the account belong to somebody else. */
  readonly foreign: number;
};

export type PlanInputs = {
  readonly frontDoorUrl: string;
  /** Earlier addresses of the same front door: webhooks there are ours and move to the present one. */
  readonly formerUrls: readonly string[];
  readonly wanted: readonly WantedRoute[];
  readonly found: readonly FoundWebhook[];
  /** Identity of the webhook secret. */
  readonly secretId: string;
  /** The secret that was last written to a webhook, by its id: it stands in where Helius hides it. */
  readonly written: ReadonlyMap<string, string>;
};

const sameSet = (one: readonly string[], other: readonly string[]): boolean => {
  const members = new Set(one);
  const others = new Set(other);
  return members.size === others.size && [...members].every((each) => others.has(each));
};

const typeOf = (wanted: WebhookType | undefined, found: FoundWebhook | undefined): WebhookType =>
  wanted ?? webhookTypes.find((type) => type === found?.type) ?? 'raw';

/** In what a webhook differs. `txn-status` where Helius does not tell it is taken as right. */
export const mismatchesOf = (
  spec: WebhookSpec,
  found: FoundWebhook,
  { secretId, written }: Pick<PlanInputs, 'secretId' | 'written'>,
): readonly Mismatch[] => {
  const secretIsRight = found.secret === 'current' || (found.secret === 'hidden' && written.get(found.id) === secretId);
  const differs: Readonly<Record<Mismatch, boolean>> = {
    url: found.url !== spec.url,
    type: found.type !== spec.type,
    addresses: !sameSet(found.addresses, spec.addresses),
    'transaction-types': !sameSet(found.transactionTypes, everyTransactionType),
    'txn-status': found.txnStatus !== undefined && found.txnStatus !== wantedTxnStatus,
    secret: !secretIsRight,
  };
  return (Object.keys(differs) as Mismatch[]).filter((mismatch) => differs[mismatch]);
};

/** The parts of a route: sorted addresses, cut where a webhook is full. */
const partsOf = (addresses: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(addresses.length / mostAddresses) }, (_, part) =>
    addresses.slice(part * mostAddresses, (part + 1) * mostAddresses),
  );

/** Whichever needs the least to become what is wanted; of equals the one whose id comes first. */
const bestOf = (
  candidates: readonly FoundWebhook[],
  specFor: (found: FoundWebhook) => WebhookSpec,
  inputs: PlanInputs,
): FoundWebhook | undefined => {
  const cost = (found: FoundWebhook) => mismatchesOf(specFor(found), found, inputs).length + (found.active ? 0 : 1);
  return candidates.toSorted((one, other) => cost(one) - cost(other) || (one.id < other.id ? -1 : 1))[0];
};

const planRoute = (inputs: PlanInputs, { route, type, addresses, complete }: WantedRoute) => {
  const doors = [inputs.frontDoorUrl, ...inputs.formerUrls];
  const ours = inputs.found.flatMap((found) => {
    const place = placeOf(found.url, doors);
    return place?.route === route ? [{ found, part: place.part }] : [];
  });
  const watched = complete ? [] : ours.flatMap(({ found }) => found.addresses);
  const parts = partsOf([...new Set([...addresses, ...watched])].toSorted());
  const webhooks = parts.map((partAddresses, index): PlannedWebhook => {
    const part = index + 1;
    const candidates = ours.filter((each) => each.part === part).map(({ found }) => found);
    const url = webhookUrl(inputs.frontDoorUrl, route, part);
    const specFor = (found: FoundWebhook | undefined): WebhookSpec => ({
      url,
      type: typeOf(type, found),
      addresses: partAddresses,
    });
    const found = bestOf(candidates, specFor, inputs);
    const spec = specFor(found);
    return { route, part, spec, found, mismatches: found === undefined ? [] : mismatchesOf(spec, found, inputs) };
  });
  const kept = new Set(webhooks.map(({ found }) => found?.id));
  const removed = ours
    .filter(({ found }) => !kept.has(found.id))
    // Where nothing is wanted and the settings cannot be read, nothing is known.
    .filter(() => complete || webhooks.length > 0)
    .map(({ found, part }): WebhookStep => {
      const because = part <= parts.length ? 'duplicate' : 'nothing-to-watch';
      return { kind: 'remove', id: found.id, url: found.url, because };
    });
  return { webhooks, removed, ours: ours.length };
};

/** The plan for what was found; deterministic, whatever the order of what was found. */
export const planWebhooks = (inputs: PlanInputs): WebhookPlan => {
  const routes = inputs.wanted.map((wanted) => planRoute(inputs, wanted));
  const webhooks = routes.flatMap((route) => route.webhooks);
  const updates = webhooks.flatMap(({ found, spec, mismatches }): WebhookStep[] =>
    found === undefined || mismatches.length === 0 ? [] : [{ kind: 'update', id: found.id, spec, because: mismatches }],
  );
  const enables = webhooks.flatMap(({ found, spec }): WebhookStep[] =>
    found === undefined || found.active ? [] : [{ kind: 'enable', id: found.id, url: spec.url }],
  );
  const creates = webhooks.flatMap(({ found, spec }): WebhookStep[] =>
    found === undefined ? [{ kind: 'create', spec }] : [],
  );
  const removes = routes
    .flatMap(({ removed }) => removed)
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return {
    steps: [...updates, ...enables, ...removes, ...creates],
    webhooks,
    foreign: inputs.found.length - routes.reduce((sum, { ours }) => sum + ours, 0),
  };
};

const keyOf = (step: WebhookStep): string => ('id' in step ? step.id : step.spec.url);
