/**
 * How a launch looks on chain, as data: the program, the first bytes of the instruction and the positions of its accounts
 * in the program's IDL. Sources: pump-fun/pump-public-docs, the Raydium, Meteora and Moonit IDLs.
 */
import type { Venue } from './signal.ts';

export type LaunchInstruction = {
  readonly venue: Venue;
  readonly name: string;
  readonly programId: string;
  /** First bytes of the instruction data, lower-case hex. */
  readonly discriminatorHex: string;
  /** Position of the bonding curve or pool. */
  readonly pool: number;
  /** Positions of the base and, where there is one, the quote mint. */
  readonly mints: readonly [base: number, quote?: number];
  /** Whether the program keeps base and quote apart; Raydium CPMM sorts the two mints by address. */
  readonly mintsAreSorted: boolean;
  /** Position of the creator, or the payer of the transaction where the program knows no creator. */
  readonly creator: number | 'fee-payer';
  /** Accounts that the positions above ask for. */
  readonly accountsNeeded: number;
  /** Whether the data names a creator of its own after three strings (name, symbol, uri). */
  readonly creatorInData: boolean;
};

type Shape = Omit<LaunchInstruction, 'venue' | 'programId' | 'accountsNeeded' | 'mintsAreSorted' | 'creatorInData'> &
  Partial<Pick<LaunchInstruction, 'mintsAreSorted' | 'creatorInData'>>;

const instructionsOf = (venue: Venue, programId: string, shapes: readonly Shape[]): readonly LaunchInstruction[] =>
  shapes.map((shape) => {
    const positions = [shape.pool, ...shape.mints, shape.creator].filter((position) => typeof position === 'number');
    const accountsNeeded = Math.max(...positions) + 1;
    return { mintsAreSorted: false, creatorInData: false, ...shape, venue, programId, accountsNeeded };
  });

const launchLab = { pool: 5, mints: [6, 7], creator: 1 } as const;
const meteoraDbc = { pool: 5, mints: [3, 4], creator: 2 } as const;

export const launchInstructions: readonly LaunchInstruction[] = [
  ...instructionsOf('pump-fun', '6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P', [
    { name: 'create', discriminatorHex: '181ec828051c0777', pool: 2, mints: [0], creator: 7, creatorInData: true },
    { name: 'create_v2', discriminatorHex: 'd6904cec5f8b31b4', pool: 2, mints: [0], creator: 5, creatorInData: true },
  ]),
  ...instructionsOf('pump-swap', 'pAMMBay6oceH9fJKBRHGP5D4bD4sWpmSwMn52FMfXEA', [
    { name: 'create_pool', discriminatorHex: 'e992d18ecf6840bc', pool: 0, mints: [3, 4], creator: 2 },
  ]),
  ...instructionsOf('launch-lab', 'LanMV9sAd7wArD4vJFi2qDdfnVhFxYSUg6eADduJ3uj', [
    { name: 'initialize', discriminatorHex: 'afaf6d1f0d989bed', ...launchLab },
    { name: 'initialize_v2', discriminatorHex: '4399af27da102620', ...launchLab },
    { name: 'initialize_with_token_2022', discriminatorHex: '25be7ede2c9aab11', ...launchLab },
  ]),
  ...instructionsOf('meteora-dbc', 'dbcij3LWUppWqq96dh6gJWwBifmcGfLSB5D4DuSMaqN', [
    { name: 'initialize_virtual_pool_with_spl_token', discriminatorHex: '8c55d7b06636684f', ...meteoraDbc },
    { name: 'initialize_virtual_pool_with_token2022', discriminatorHex: 'a976334e916edc9b', ...meteoraDbc },
  ]),
  ...instructionsOf('moonit', 'MoonCVVNZFSYkqNXP6bxHLPL6QQJiMagDL3qcqUQTrG', [
    { name: 'tokenMint', discriminatorHex: '032ca4b87b0df5b3', pool: 2, mints: [3], creator: 0 },
  ]),
  // Not an Anchor program: the instruction is one byte.
  ...instructionsOf('raydium-amm', '675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8', [
    { name: 'initialize2', discriminatorHex: '01', pool: 4, mints: [8, 9], creator: 'fee-payer' },
  ]),
  ...instructionsOf('raydium-cpmm', 'CPMMoo8L3F4NbTegBCKVNunggL7H1ZpdTHKxQB5qKP1C', [
    {
      name: 'initialize',
      discriminatorHex: 'afaf6d1f0d989bed',
      pool: 3,
      mints: [4, 5],
      mintsAreSorted: true,
      creator: 'fee-payer',
    },
    {
      name: 'initialize_with_permission',
      discriminatorHex: '3f37fe4131b25979',
      pool: 4,
      mints: [5, 6],
      mintsAreSorted: true,
      creator: 'fee-payer',
    },
  ]),
];
