/** The users of an embedded run: their wallets, their money on the simulated chain and their settings. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { createWallet } from '#adapters/secrets/create-wallet.ts';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { goLive } from '#trading/domain/settings/live-settings.ts';
import {
  globalSettings,
  initialGlobalSettings,
  initialUserSettings,
  type Mode,
  userSettings,
} from '#trading/domain/settings/settings.ts';
import { userId, type WalletAddress } from '#trading/domain/values/quantities.ts';
import type { SettingsAuthor, SettingsStore } from '#trading/ports/settings-store.ts';

export type UserKind = 'sniper' | 'copier' | 'both';

const kinds: readonly UserKind[] = ['sniper', 'copier', 'both'];
/** Without `--mode`, the first user trades on paper and the others on the simulated chain. */
const ownMode: Readonly<Record<UserKind, Mode>> = { sniper: 'paper', copier: 'live', both: 'live' };

type Settings = z.input<typeof userSettings>;

const sniping: Settings['sniper'] = {
  ...initialUserSettings('').sniper,
  enabled: true,
  spendLamports: '100000000',
  maxEntriesPerDay: null,
};

const copying = (leaders: readonly string[]): Settings['copy'] =>
  leaders.map((leader, index) => ({
    ...initialCopyRelation(leader),
    sizing:
      index % 2 === 0
        ? { kind: 'fixed', spendLamports: '150000000' }
        : { kind: 'ratio', ratioBps: 1_000, maxSpendLamports: '300000000' },
    minLeaderSpendLamports: '50000000',
    maxPriceAboveLeaderBps: 2_500,
  }));

/** Settings of a user for a lively minute: wider than the safe initial ones, because everything here is simulated. */
const settingsFor = (kind: UserKind, wallet: string, leaders: readonly string[], nowMs: number): Settings => {
  const initial = initialUserSettings(wallet);
  return {
    ...initial,
    paperLamports: '20000000000',
    ...(kind === 'copier' ? {} : { sniper: sniping }),
    ...(kind === 'sniper' ? {} : { copy: copying(leaders) }),
    limits: {
      ...initial.limits,
      maxDailySpendLamports: '15000000000',
      maxDailyLossLamports: '15000000000',
      maxExposureLamports: '15000000000',
      maxOpenPositions: 25,
      maxBuysPerToken: null,
      entrySlippageBps: 300,
      exitSlippageBps: 500,
      maxSlippageBps: 2_000,
      maxPriceImpactBps: 500,
    },
    protections: {
      cooldownAfterCloseMs: 0,
      cooldownAfterStopMs: 10_000,
      consecutiveLosses: { losses: 20, pauseMs: 5_000 },
      drawdown: { maxLamports: '5000000000', windowHours: 1 },
      lowProfitLeaders: { windowDays: 1, minTrades: 10, minProfitLamports: '-2000000000' },
      buyOnceAcrossLeaders: false,
    },
    ramp: { lifted: { atMs: nowMs, by: 'npm start', why: 'nothing here is real' } },
    exits: {
      ...initial.exits,
      takeProfit: [
        { gainBps: 4_000, sellBps: 5_000 },
        { gainBps: 8_000, sellBps: 5_000 },
      ],
      stopLossBps: 2_500,
    },
  };
};

export type SeedOptions = {
  readonly count: number;
  /** Overrides every user's own mode. */
  readonly mode: Mode | undefined;
  readonly leaders: readonly string[];
  readonly launchAddresses: readonly string[];
  readonly secrets: SecretsManagerClient;
  readonly walletSecretPrefix: string;
  readonly settings: SettingsStore;
  /** Gives a wallet SOL on the simulated chain, in lamports. */
  readonly fund: (wallet: WalletAddress, lamports: number) => Promise<void>;
  readonly nowMs: () => number;
};

const fundingLamports = 20_000_000_000;

const seedUser = async (options: SeedOptions, kind: UserKind, name: string, author: SettingsAuthor): Promise<void> => {
  const id = userId(name);
  const wallet = await createWallet(options.secrets, options.walletSecretPrefix, id);
  await options.fund(wallet, fundingLamports);
  const settings = userSettings.parse(settingsFor(kind, wallet, options.leaders, options.nowMs()));
  const mode = options.mode ?? ownMode[kind];
  await options.settings.saveUser(id, mode === 'live' ? goLive(settings, author) : settings, 0, author);
};

/** Creates the users that do not exist yet; those of an earlier run on the same data stay as they are. */
export const seedUsers = async (options: SeedOptions): Promise<void> => {
  const { settings, launchAddresses, nowMs } = options;
  const author = { by: 'npm start', why: 'embedded run', atMs: nowMs() };
  const { global, users } = await settings.load();
  if (global === undefined)
    await settings.saveGlobal(globalSettings.parse({ ...initialGlobalSettings(), launchAddresses }), 0, author);
  const existing = new Set<string>(users.map((user) => user.userId));
  await Promise.all(
    Array.from({ length: options.count }, async (_, index) => {
      const kind = kinds[index % kinds.length] ?? 'both';
      const id = `${kind}-${index + 1}`;
      if (!existing.has(id)) await seedUser(options, kind, id, author);
    }),
  );
};
