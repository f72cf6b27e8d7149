/** What there is to find out about a token, scripted: a good one unless a test says otherwise. */
import { createMemoryLaunchBook } from '#adapters/memory/launch-book.ts';
import { createMemoryTokenReports } from '#adapters/memory/token-reports.ts';
import type { Holder } from '#trading/domain/safety/holders.ts';
import type { MintName } from '#trading/domain/safety/mint-facts.ts';
import type { LiquidityPart, Scan } from '#trading/domain/safety/token-report.ts';
import { lamports, walletAddress } from '#trading/domain/values/quantities.ts';
import type { SocialsPart, Trial } from '#trading/ports/token-reader.ts';
import type { TokenPorts } from '#trading/use-cases/entries/assess-token.ts';

export const aHolder = walletAddress('holder'.padEnd(43, '1').replace('l', 'L'));
export const thePool = walletAddress('pool'.padEnd(43, '1').replaceAll('l', 'L').replaceAll('o', 'x'));

export const createTokenWorld = () => {
  const calls: string[] = [];
  const script = {
    holders: [
      { owner: thePool, tokens: 850_000n, kind: 'venue', frozen: false, lamports: 0n },
      { owner: aHolder, tokens: 100_000n, kind: 'wallet', frozen: false, lamports: 1_000_000_000n },
    ] as readonly Holder[] | Error,
    held: 0n as bigint | Error,
    pool: {
      kind: 'known',
      form: 'curve',
      program: 'pump',
      address: thePool,
      lamports: lamports(40_000_000_000n),
      lpLockedBps: null,
    } as LiquidityPart | Error,
    name: { name: 'Coin', symbol: 'COIN', uri: 'https://coin.test/file.json' } as MintName | undefined,
    trial: { kind: 'succeeded' } as Trial | Error,
    socials: { kind: 'known', links: ['x'] } as SocialsPart,
    scan: { kind: 'known', vetoes: [], riskScore: 10 } as Scan,
  };
  const play = <T>(name: string, value: T | Error): T => {
    calls.push(name);
    if (value instanceof Error) throw value;
    return value;
  };
  const ports: TokenPorts = {
    tokenReports: createMemoryTokenReports(),
    launchBook: createMemoryLaunchBook(),
    tokenReader: {
      holders: async () => play('holders', script.holders),
      held: async () => play('held', script.held),
      pool: async () => play('pool', script.pool),
      name: async () => play('name', script.name),
    },
    swapSimulator: { simulate: async () => play('simulate', script.trial) },
    tokenMetadata: { socials: async () => play('socials', script.socials) },
    tokenScanners: (['rugCheck', 'goPlus', 'jupiter'] as const).map((name) => ({
      name,
      scan: async () => play(`scan ${name}`, script.scan),
    })),
  };
  return { ports, script, calls };
};
