/** The users of a scenario: a wallet each, live, with settings that let them trade. */
import bs58 from 'bs58';
import { initialCopyRelation } from '#trading/domain/settings/copy-settings.ts';
import { goLive } from '#trading/domain/settings/live-settings.ts';
import { initialUserSettings, type UserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import { type UserId, userId } from '#trading/domain/values/quantities.ts';
import { type Keypair, keypairFromSeed } from '../../market/chain/keypair.ts';

export type UserDesign = {
  readonly name: string;
  readonly snipes?: boolean;
  readonly copies?: boolean;
  /** Changes anything of the settings before they are written. */
  readonly change?: (settings: UserSettings) => UserSettings;
};

export type FaultUser = {
  readonly userId: UserId;
  readonly wallet: Keypair;
  readonly settings: UserSettings;
  /** What Secrets Manager holds for the user. */
  readonly secret: string;
};

/** What a user spends on an entry, lamports. */
export const spendLamports = 100_000_000n;
/** What a user's wallet holds at first, lamports. */
export const fundingLamports = 10_000_000_000n;

/** The user of a design; wallet and key follow from the seed. */
export const createFaultUser = (seed: string, leader: string, design: UserDesign): FaultUser => {
  const wallet = keypairFromSeed(seed, `user/${design.name}`);
  const initial = initialUserSettings(wallet.address);
  const settings = userSettings.parse({
    ...initial,
    sniper: { ...initial.sniper, enabled: design.snipes ?? false, spendLamports: String(spendLamports) },
    copy:
      design.copies === true
        ? [
            {
              ...initialCopyRelation(leader),
              sizing: { kind: 'fixed', spendLamports: String(spendLamports) },
              minLeaderSpendLamports: '10000000',
              maxPriceAboveLeaderBps: 10_000,
            },
          ]
        : [],
    limits: {
      ...initial.limits,
      maxDailyLossLamports: initial.limits.maxDailySpendLamports,
      maxExposureLamports: initial.limits.maxDailySpendLamports,
      maxBuysPerToken: null,
      entrySlippageBps: 300,
      exitSlippageBps: 300,
      maxPriceImpactBps: 500,
    },
    protections: {
      ...initial.protections,
      cooldownAfterCloseMs: 0,
      cooldownAfterStopMs: 0,
      buyOnceAcrossLeaders: false,
    },
    ramp: { lifted: { atMs: 0, by: 'fault harness', why: 'its chain is simulated' } },
  });
  return {
    userId: userId(design.name),
    wallet,
    settings: goLive(design.change?.(settings) ?? settings, { by: 'faults', atMs: 0 }),
    secret: JSON.stringify({ secretKey: bs58.encode(wallet.secretKey) }),
  };
};
