/** What each difference of an audit means for its owner. */
import type { DifferenceKind } from '#trading/domain/audit/audit-difference.ts';

/** A sentence for every kind: what was compared, and what it means when it differs. */
export const differenceMeanings: Readonly<Record<DifferenceKind, string>> = {
  'account-missing': 'there are trades or orders, but the account was never opened',
  cash: 'SOL in the account must be its opening plus every trade and flow',
  'account-reserved': 'SOL held back must be what unfinished orders reserved',
  'open-positions': 'the count of open positions must be that of the positions themselves',
  'budget-reserved': "the part of the day's budget held back must be what its unfinished orders reserved",
  'budget-committed': "the day's budget must be what its buys spent and its unfinished orders reserved",
  'fill-flows': 'SOL for the tokens less fees, tip and rent must be what moved in the wallet',
  'order-booked-once': 'an order was booked more than once, or never: the heart of the promise',
  'signature-booked-once': 'one transaction was booked more than once',
  'trade-signature': 'a live trade must have its signature and a paper trade must have none',
  'trade-without-position': 'a trade belongs to a position that does not exist',
  'failed-trade-moved': 'a transaction that failed must have moved no tokens',
  'buy-realised': 'a buy must realise no profit',
  'settled-but-unfinished': 'a trade is booked, but its order still counts as unfinished',
  'position-tokens': 'tokens of a position must be the sum of its fills',
  'position-cost': 'cost of a position must be what its buys paid less what its sells took out',
  'position-rent': 'rent of a position must be the sum of its trades',
  'position-realised': 'profit of a position must be the sum of its trades',
  'closed-position-holds': 'a closed position must hold no tokens',
  'opening-without-order': 'a position is being opened, but no order works on it',
  'cash-on-chain': 'SOL in the wallet must be SOL in the account: something moved that the books do not know',
  'tokens-on-chain': 'tokens in the wallet must be tokens of the position: something moved that the books do not know',
  'tokens-without-position': 'the wallet holds tokens that were traded here, but no position does',
  'foreign-token': 'the wallet holds a token that was never traded here',
};
