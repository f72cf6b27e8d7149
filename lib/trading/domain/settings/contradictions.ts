/**
 * Settings that are valid one by one and together let nothing be bought. They are told rather than refused: a row is changed
 * a setting at a time, and each of two that belong together may come first.
 */
import { hexOfBase58 } from '../values/base58.ts';
import { solText } from '../values/human-text.ts';
import { rampCaps } from './ramp-settings.ts';
import type { UserSettings } from './settings.ts';

const addressHexDigits = 64;

/** Whether a key can sign for it at all: 32 bytes, and not the system program, whose address is all zeros. */
const isWallet = (wallet: string): boolean => {
  const hex = hexOfBase58(wallet);
  return hex?.length === addressHexDigits && /[^0]/.test(hex);
};

const sol = (lamports: bigint): string => `${solText(lamports)} SOL`;

const limitsThatRefuse = ({ limits }: UserSettings): readonly string[] => {
  const least = limits.minTradeLamports;
  const tooSmall = (['maxTradeLamports', 'maxDailySpendLamports', 'maxExposureLamports'] as const).flatMap((name) =>
    limits[name] === 0n || limits[name] < least
      ? [`limits.${name} is ${sol(limits[name])}, limits.minTradeLamports ${sol(least)}: every entry is refused`]
      : [],
  );
  return [
    ...tooSmall,
    ...(limits.maxDailyLossLamports === 0n ? ['limits.maxDailyLossLamports is 0: every entry is refused'] : []),
    ...(limits.maxOpenPositions === 0 ? ['limits.maxOpenPositions is 0: every entry is refused'] : []),
    ...(limits.entrySlippageBps > limits.maxSlippageBps
      ? [
          `limits.entrySlippageBps is ${limits.entrySlippageBps / 100} %, limits.maxSlippageBps ${limits.maxSlippageBps / 100} %: every entry is refused`,
        ]
      : []),
  ];
};

/** The sizes that are always the same, and the most that a share comes to, of what is enabled. */
const sizesOf = ({ sniper, copy }: UserSettings) => [
  ...(sniper.enabled ? [{ path: 'sniper.spendLamports', lamports: sniper.spendLamports, isFixed: true }] : []),
  ...copy.flatMap(({ enabled, sizing }, index) => {
    if (!enabled) return [];
    const path = `copy[${index}].sizing`;
    return sizing.kind === 'fixed'
      ? [{ path: `${path}.spendLamports`, lamports: sizing.spendLamports, isFixed: true }]
      : [{ path: `${path}.maxSpendLamports`, lamports: sizing.maxSpendLamports, isFixed: false }];
  }),
];

const sizesThatAreRefused = (settings: UserSettings): readonly string[] => {
  const { limits, mode, ramp } = settings;
  const isOnRamp = mode === 'live' && ramp.lifted === null;
  const most = [
    ...(['maxTradeLamports', 'maxDailySpendLamports', 'maxExposureLamports'] as const).map(
      (name) => [`limits.${name}`, limits[name]] as const,
    ),
    ...(isOnRamp ? [['the ramp of a live account', rampCaps.maxPositionLamports] as const] : []),
  ].toSorted(([, one], [, other]) => (one < other ? -1 : 1))[0];
  return sizesOf(settings).flatMap(({ path, lamports, isFixed }) => {
    if (lamports < limits.minTradeLamports)
      return [
        `${path} is ${sol(lamports)}, below limits.minTradeLamports of ${sol(limits.minTradeLamports)}: such entries are refused`,
      ];
    // What varies is not refused as a whole, and a size that swings make smaller may come to fit.
    if (!isFixed || limits.volatilitySizing !== null || most === undefined || lamports <= most[1]) return [];
    return [`${path} is ${sol(lamports)}, above ${most[0]} of ${sol(most[1])}: such entries are refused`];
  });
};

/** What in the settings keeps entries from ever being made, each as a sentence with the settings' paths. */
export const contradictionsIn = (settings: UserSettings): readonly string[] => [
  ...(isWallet(settings.wallet) ? [] : [`wallet is ${settings.wallet}, for which no key can sign: it cannot go live`]),
  ...limitsThatRefuse(settings),
  ...sizesThatAreRefused(settings),
];
