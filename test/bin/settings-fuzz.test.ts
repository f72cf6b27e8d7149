/**
 * Ten thousand random edits by the way of the commands. Whatever they try: the row can be read by the executors afterwards,
 * live mode is neither armed nor confirmed, the ramp is not lifted, and no halt or panic is begun or ended.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snapshotOf } from '#adapters/dynamodb/settings-rows.ts';
import { createMemoryBooks } from '#adapters/memory/books.ts';
import { createMemorySettingsStore } from '#adapters/memory/settings-store.ts';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { panicked } from '#trading/domain/settings/halts.ts';
import { armLive, goLive } from '#trading/domain/settings/live-settings.ts';
import type { SettingShape } from '#trading/domain/settings/setting-shape.ts';
import { initialUserSettings, type UserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { rolledBack } from '#trading/domain/settings/settings-acts.ts';
import { epochMs, userId } from '#trading/domain/values/quantities.ts';
import { type ChangeOutcome, changeSettings } from '#trading/use-cases/settings/change-settings.ts';
import { BadUse } from '../../bin/commands/command-io.ts';
import { settingsOf } from '../../bin/commands/settings/setting-list.ts';
import { applied } from '../../bin/commands/settings/settings-set.ts';
import { settingsFrom } from '../../bin/commands/settings/settings-yaml.ts';

const row = 'user#anna';
const wallet = 'W'.repeat(44);
const leader = 'L'.repeat(44);
const act = { by: 'owner', why: 'test', atMs: 1_790_000_000_000 };
const paper = userSettings.parse({ ...initialUserSettings(wallet), copy: [initialCopyRelation(leader)] });
const armed = armLive(paper, act);
if (armed.kind === 'refused') throw new Error(armed.reason);
const live = goLive(paper, act);

/** Halted, in a panic, after a time without: both are in its history. */
const panicking = panicked(
  { ...live, halts: { ...live.halts, contexts: ['copy'] } },
  { requestId: 'r-1', by: 'owner', why: 'hacked' },
  epochMs(act.atMs),
);

/** Everything that a forger would like to write. */
const confirmation = JSON.stringify(live.live);
const lifted = '{"lifted":{"atMs":1,"by":"me","why":"because"}}';
const paths = settingsOf(row).map(({ path }) => path.replace(/\[\]/g, '[0]').replace(/<\w[\w-]*>/g, ''));

const path = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...paths) },
  {
    weight: 3,
    arbitrary: fc.constantFrom('mode', 'live', 'live.state', 'live.wallet', 'ramp', 'ramp.lifted', 'wallet'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'copy[1]', `copy[${leader}].enabled`, 'copy.9', '__proto__', 'limits.constructor'),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
);
const text = fc.oneof(
  fc.constantFrom(
    ...['0', '-1', '1', '0.1sol', '1.5 SOL', '50%', '0.005%', '15s', '2min', '1h', '23:59', '1e9', '0x10'],
  ),
  fc.constantFrom(
    ...['true', 'off', 'null', 'none', '', '[]', '{}', 'live', 'paper', 'armed', 'confirmed', wallet, leader],
  ),
  fc.constantFrom(confirmation, lifted, JSON.stringify(initialCopyRelation('M'.repeat(44))), '{"kind":"wallet-share"}'),
  fc.integer().map(String),
  fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }).map(String),
  fc.json({ maxDepth: 2 }),
  fc.string({ maxLength: 30 }),
);

type Forgery = 'nothing' | 'confirmation' | 'ramp' | 'both';
type Edit =
  | { readonly kind: 'set'; readonly path: string; readonly text: string }
  /** A whole document, with one text put in the place of another value. */
  | { readonly kind: 'document'; readonly path: string; readonly text: string; readonly forged: Forgery }
  | { readonly kind: 'rollback'; readonly version: number };

/** A value within the bounds of a setting, as often as not; the other settings may forbid it all the same. */
const fitting = (shape: SettingShape): fc.Arbitrary<string> => {
  switch (shape.kind) {
    case 'amount':
      return fc.bigInt({ min: shape.least, max: shape.most }).map(String);
    case 'integer':
      return fc.integer({ min: shape.least, max: Math.min(shape.most, 2 ** 31) }).map(String);
    case 'flag':
      return fc.boolean().map(String);
    case 'choice':
      return fc.constantFrom(...shape.choices);
    case 'list':
      return fc.array(fitting(shape.item), { maxLength: 3 }).map((items) => items.join(','));
    default:
      return text;
  }
};
const leaves = settingsOf(row).filter(
  ({ path: each, shape }) => !each.includes('<') && !/group|variants/.test(shape.kind),
);
const fittingSet = fc.constantFrom(...leaves).chain(({ path: each, shape }) =>
  fc.record({
    kind: fc.constant('set' as const),
    path: fc.constant(each.replace(/\[\]/g, '[0]')),
    text: fitting(shape),
  }),
);

const forged = fc.constantFrom<Forgery>('nothing', 'confirmation', 'ramp', 'both');

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 12, arbitrary: fittingSet },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('set' as const), path, text }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('document' as const), path, text, forged }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rollback' as const), version: fc.nat(12) }) },
);

type Store = ReturnType<typeof createMemorySettingsStore>;
const depsOf = (settings: Store) => ({ settings, accounts: createMemoryBooks(settings).accounts });

const documentOf = (
  settings: unknown,
  { path: at, text: said, forged: what }: Extract<Edit, { kind: 'document' }>,
): string => {
  const parts = at.split(/[.[\]]+/).filter((part) => part !== '');
  const copy: unknown = JSON.parse(JSON.stringify(settings ?? {}));
  let holder: unknown = copy;
  for (const part of parts.slice(0, -1))
    holder = typeof holder === 'object' && holder !== null ? Reflect.get(holder, part) : undefined;
  const name = parts.at(-1);
  if (name !== undefined && typeof holder === 'object' && holder !== null)
    Object.defineProperty(holder, name, { value: said, enumerable: true, configurable: true, writable: true });
  return JSON.stringify({
    ...(copy as object),
    ...(what === 'confirmation' || what === 'both' ? { mode: 'live', live: JSON.parse(confirmation) } : {}),
    ...(what === 'ramp' || what === 'both' ? { ramp: JSON.parse(lifted) } : {}),
  });
};

const attempt = async (store: Store, each: Edit): Promise<ChangeOutcome | undefined> => {
  const present = await store.row(row);
  try {
    if (each.kind === 'set') {
      const { next } = applied(row, present?.settings, [each]);
      return await changeSettings(depsOf(store), row, present, next, act);
    }
    if (each.kind === 'document') {
      const next = settingsFrom(row, documentOf(present?.settings, each), 'file');
      return await changeSettings(depsOf(store), row, present, next, act);
    }
    const versions = await store.history(row);
    const version = versions.find((one) => one.version === each.version);
    const newestFirst = [present, ...versions].map((one) => one?.settings);
    const today = userSettings.safeParse(present?.settings).data;
    return await changeSettings(depsOf(store), row, present, rolledBack(version?.settings, today, newestFirst), act);
  } catch (error) {
    if (error instanceof BadUse) return undefined;
    throw error;
  }
};

/** The row as the executors read it. Throws when they cannot. */
const asExecutorsRead = async (store: Store): Promise<UserSettings> => {
  const stored = await store.row(row);
  const item = { pk: 'settings', sk: row, ...stored, removed: undefined };
  const { users, unreadable } = snapshotOf(1, [JSON.parse(JSON.stringify(item))]);
  expect(unreadable).toEqual([]);
  const [user] = users;
  if (user === undefined) throw new Error('no row');
  return user.settings;
};

const editsInRun = 50;
const runs = 67;

/** Plays runs of edits on a row that begins so. `isAllowed` judges every one that was written. */
const holds = async (
  begin: UserSettings,
  isAllowed: (before: UserSettings, after: UserSettings) => boolean,
  earlier: readonly UserSettings[] = [],
) => {
  let written = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: editsInRun, maxLength: editsInRun }), async (edits) => {
      const store = createMemorySettingsStore();
      for (const [version, each] of [...earlier, begin].entries())
        await store.saveUser(userId('anna'), each, version, act);
      let before = begin;
      for (const each of edits) {
        const outcome = await attempt(store, each);
        if (outcome?.kind !== 'saved') continue;
        written += 1;
        const after = await asExecutorsRead(store);
        expect([after.haltEntries, after.halts]).toEqual([begin.haltEntries, begin.halts]);
        expect(isAllowed(before, after)).toBe(true);
        before = after;
      }
    }),
    { numRuns: runs },
  );
  // Else the edits would say nothing.
  expect(written).toBeGreaterThan((runs * editsInRun) / 10);
};

describe('10,000 random edits', () => {
  it('of a row on paper never yield one that cannot be read, never arm live mode and never lift the ramp', async () => {
    await holds(
      paper,
      (_, after) => after.mode === 'paper' && after.live.state === 'off' && after.ramp.lifted === null,
    );
  }, 60_000);

  it('of an armed row never confirm it, nor arm it again or for another wallet', async () => {
    await holds(armed.settings, ({ live: was }, { mode, live: is, ramp }) => {
      const isKept = JSON.stringify(is) === JSON.stringify(was);
      return mode === 'paper' && (isKept || is.state === 'off') && ramp.lifted === null;
    });
  }, 60_000);

  it('of a live row leave its confirmation as it is or go back to paper, for good', async () => {
    await holds(live, (before, after) => {
      const isKept = after.mode === before.mode && JSON.stringify(after.live) === JSON.stringify(before.live);
      return (isKept || (after.mode === 'paper' && after.live.state === 'off')) && after.ramp.lifted === null;
    });
  }, 60_000);

  it('of a row in a panic never end it, and of one that had it before never begin it', async () => {
    await holds(panicking, () => true, [live, paper]);
    await holds(paper, () => true, [panicking, paper, panicking]);
  }, 60_000);
});
