/** What every launch venue is told, whatever it makes of it. */
import { type Address, address, type Instruction } from '@solana/kit';

export type Launch = {
  mint: Address;
  /** Signs and pays. */
  creator: Address;
  name: string;
  symbol: string;
  uri: string;
  decimals: number;
  /** Raw tokens in existence. */
  supply: bigint;
  /** Raw tokens and lamports that the pool opens with. */
  poolTokens: bigint;
  poolLamports: bigint;
  tokenProgram: Address;
};

export type VenueName =
  | 'pump-fun-v2'
  | 'pump-fun'
  | 'pump-swap'
  | 'launch-lab'
  | 'meteora-dbc'
  | 'moonit'
  | 'raydium-v4';

export type Venue = {
  name: VenueName;
  /** Whether its mints are of the Token-2022 program; hostile extensions need that too. */
  token2022: boolean;
  /** An account that is in its creations and in nothing else: what one registers with Helius. */
  creationAddress: Address;
  create(launch: Launch): Instruction;
};

export const metadataProgram = address('metaqbxxUerdq28cj1RbAWkYQm3ybzjb6a8bt518x1s');
export const rentSysvar = address('SysvarRent111111111111111111111111111111111');
