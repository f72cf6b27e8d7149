/** What happens in the market, as it is told to whoever watches it. */
import type { Address } from '@solana/kit';
import type { MarketToken } from './agents/token-register.ts';

export type SpamKind =
  | 'token-airdrop'
  | 'zero-lamport-transfer'
  | 'sol-transfer'
  | 'nft-sale'
  | 'liquidity-move'
  | 'token-to-token'
  | 'failed-swap';

export type MarketEvent =
  | { kind: 'launch'; token: MarketToken; signature: string }
  | { kind: 'leader-trade'; side: 'buy' | 'sell'; leader: Address; mint: Address; lamports: bigint; signature: string }
  | { kind: 'spam'; what: SpamKind; leader: Address; signature: string }
  | { kind: 'act-failed'; reason: string };

/** One line for a person. */
export const sayEvent = (event: MarketEvent): string => {
  switch (event.kind) {
    case 'launch': {
      const { token } = event;
      const nature = token.kind === 'good' ? token.path.shape : token.kind;
      return `launch  ${token.venue.padEnd(12)} ${token.mint} ${JSON.stringify(token.symbol)} (${nature})`;
    }
    case 'leader-trade':
      return `leader  ${event.side.padEnd(12)} ${event.mint} for ${Number(event.lamports) / 1e9} SOL by ${event.leader}`;
    case 'spam':
      return `spam    ${event.what} around ${event.leader}`;
    case 'act-failed':
      return `failed  ${event.reason}`;
  }
};
