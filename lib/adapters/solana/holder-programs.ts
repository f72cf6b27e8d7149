/** Whose token accounts are no wallet's: authorities and programs of pools, curves and lockers, and where tokens are burnt. */
import type { HolderKind } from '#trading/domain/safety/holders.ts';
import { swapPrograms } from '#trading/domain/swaps/swap-programs.ts';

/** Owners of vaults that are the same for all pools of a program. */
const venueAuthorities: ReadonlySet<string> = new Set([
  // Raydium AMM v4, CPMM, LaunchLab
  '5Q544fKrFoe6tsEbD7S8EmxGTJYAKtTVhAW5Q5pge4j1',
  'GpMZbSM2GgvTKHJirzeGfMFoaZ8UR2X7F4v8vHTvxFbL',
  'WLHv2UAZm6z4KyaaELi5pjdbJh6RESMva1Rnn8pJVVh',
  // Meteora DBC, DAMM v2
  'FhVo3mqL8PW5pH5U2CN4XE33DokiyZnUwuGpH2hmHLuM',
  'HLnpSz9h2S4hiLQ43rnSD9XkcUThA7B8hQMKmDaiTLcC',
]);

/** Programs whose accounts own vaults: bonding curves and pools. */
const venueProgramIds: ReadonlySet<string> = new Set([
  '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P',
  'pAMMBay6oceH9fJKBRHGP5D4bD4sWpmSwMn52FMfXEA',
  'LanMV9sAd7wArD4vJFi2qDdfnVhFxYSUg6eADduJ3uj',
  'dbcij3LWUppWqq96dh6gJWwBifmcGfLSB5D4DuSMaqN',
  'cpamdpZCGKUy5JxQXB4dcpGPiikHawvSWAd6mEn1sGG',
  'MoonCVVNZFSYkqNXP6bxHLPL6QQJiMagDL3qcqUQTrG',
  '675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8',
  'CPMMoo8L3F4NbTegBCKVNunggL7H1ZpdTHKxQB5qKP1C',
  'CAMMCzo5YL8w4VFF8KVHrK22GGUsp5VTaW7grrKgrWqK',
  'whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc',
]);

/** Lockers of tokens and of LP tokens: Streamflow, Jupiter Lock. */
const lockerProgramIds: ReadonlySet<string> = new Set([
  'strmRqUCoQUgGUan5YhzUZa6KqdzwX5L6FpUxfmKg5m',
  'LocpQgucEQHbqNABEYvBvwoxCPsSbG91A1QaQhQQqjn',
]);

/** Nobody has the key of either. */
const burnAddresses: ReadonlySet<string> = new Set([
  '1nc1nerator11111111111111111111111111111111',
  swapPrograms.system,
]);

/** What an owner of tokens is, from its own address and the program of its account (undefined when it has none). */
export const holderKind = (owner: string, isOnCurve: boolean, program: string | undefined): HolderKind => {
  if (burnAddresses.has(owner)) return 'burnt';
  if (venueAuthorities.has(owner)) return 'venue';
  if (program !== undefined && venueProgramIds.has(program)) return 'venue';
  if (program !== undefined && lockerProgramIds.has(program)) return 'locker';
  return isOnCurve && (program === undefined || program === swapPrograms.system) ? 'wallet' : 'program';
};
