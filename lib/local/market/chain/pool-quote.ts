/** What a swap against a pool gives: the same integer arithmetic as the program on the chain. */
import type { Address } from '@solana/kit';
import { getMintDecoder } from '@solana-program/token-2022';
import type { Chain } from './chain.ts';
import { type Pool, poolReserves } from './pool.ts';
import { token2022Program, wrappedSolMint } from './program-ids.ts';

/** In basis points; the same figure stands in amm.c. */
export const poolFeeBps = 25n;
const wholeBps = 10_000n;

/** Raw units out of the pool for raw units that reached it; both roundings are down, as on the chain. */
export const swapOutput = (reserveIn: bigint, reserveOut: bigint, received: bigint): bigint => {
  const effective = (received * (wholeBps - poolFeeBps)) / wholeBps;
  return effective === 0n ? 0n : (reserveOut * effective) / (reserveIn + effective);
};

export type TransferFee = { basisPoints: bigint; maximum: bigint };

/** What a Token-2022 mint keeps of each transfer; rounded up and capped. */
const withheldBy = (fee: TransferFee | undefined, amount: bigint): bigint => {
  if (!fee || fee.basisPoints === 0n) return 0n;
  const share = (amount * fee.basisPoints + wholeBps - 1n) / wholeBps;
  return share < fee.maximum ? share : fee.maximum;
};

/** The mint's transfer fee, when it has one. */
const transferFeeOf = (chain: Chain, mint: Address): TransferFee | undefined => {
  const account = chain.account(mint);
  if (account?.owner !== token2022Program) return undefined;
  const { extensions } = getMintDecoder().decode(account.data);
  const found = extensions.__option === 'Some' ? extensions.value : [];
  const config = found.find((each) => each.__kind === 'TransferFeeConfig');
  if (config?.__kind !== 'TransferFeeConfig') return undefined;
  const { transferFeeBasisPoints, maximumFee } = config.newerTransferFee;
  return { basisPoints: BigInt(transferFeeBasisPoints), maximum: maximumFee };
};

export type SwapQuote = {
  /** What reaches the user's account, raw units or lamports. */
  amountOut: bigint;
  /** What the pool keeps, in units of the input. */
  poolFee: bigint;
  /** How far the execution price lies from the price before the swap, 0 to 1. */
  priceImpact: number;
};

/** Quotes against the reserves of this moment; wrapped SOL in buys, the base mint in sells. */
export const quoteSwap = (chain: Chain, pool: Pool, inputMint: Address, amountIn: bigint): SwapQuote => {
  const { base, quote } = poolReserves(chain, pool);
  const buys = inputMint === wrappedSolMint;
  const [reserveIn, reserveOut] = buys ? [quote, base] : [base, quote];
  const fee = transferFeeOf(chain, pool.baseMint);
  const received = amountIn - (buys ? 0n : withheldBy(fee, amountIn));
  const out = swapOutput(reserveIn, reserveOut, received);
  const spot = (Number(reserveOut) * Number(received)) / Number(reserveIn);
  return {
    amountOut: out - (buys ? withheldBy(fee, out) : 0n),
    poolFee: received - (received * (wholeBps - poolFeeBps)) / wholeBps,
    priceImpact: spot > 0 ? Math.max(0, 1 - Number(out) / spot) : 0,
  };
};
