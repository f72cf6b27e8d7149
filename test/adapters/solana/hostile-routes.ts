/** Routes that a hijacked router might hand out inside an otherwise honest swap. */
import type { Hostile } from './hostile-swaps.ts';
import * as tx from './swap-transactions.ts';

/** An honest buy with its route replaced. */
export const buyWith = (...routes: Parameters<typeof tx.compile>[0][number][]) => [
  ...tx.honestBuy().slice(0, 6),
  ...routes,
  tx.close(tx.ata(tx.wallet, tx.wsol)),
];
export const routeWith = (terms: Partial<tx.RouteTerms>) => buyWith(tx.route({}, tx.routeData(terms)));

const strangersAta = tx.ata(tx.stranger, tx.coin);

/** Programs of a stranger where a route calls a token program. */
const hostileTokenPrograms: readonly Hostile[] = [
  ['a token program of a stranger', tx.wire(buyWith(tx.route({ tokens: tx.stranger }))), 'route-token-program-foreign'],
  [
    'a token program of a stranger in a shared route',
    tx.wire(buyWith(tx.sharedRoute({ tokens: tx.poolProgram }))),
    'route-token-program-foreign',
  ],
  [
    'a token program behind a lookup table in a shared route',
    tx.wire(buyWith(tx.sharedRoute({ tokens: tx.poolProgram })), [tx.lookupTable([tx.poolProgram])]),
    'route-token-program-foreign: hidden',
  ],
  [
    'a Token-2022 program of a stranger',
    tx.wire(buyWith(tx.sharedRoute({ tokens2022: tx.stranger }))),
    'route-token-program-foreign',
  ],
];

/** The wallet, or an account of its, handed to steps that have no use for it: what they call would sign for the wallet. */
const hostileSteps: readonly Hostile[] = [
  [
    'a shared route whose steps sign for the wallet',
    tx.wire(buyWith(tx.sharedRoute({ steps: [...tx.pool, tx.wallet] }))),
    'route-steps-sign-for-wallet',
  ],
  [
    'a shared route with an account of another mint and its owner',
    tx.wire(buyWith(tx.sharedRoute({ steps: [tx.stranger, tx.ata(tx.wallet, tx.stranger), tx.wallet] }))),
    'route-steps-sign-for-wallet',
  ],
  [
    'a buy whose steps are handed the wrapped SOL that is not its source',
    tx.wire(
      tx.temporaryBuy().with(4, tx.route({ source: tx.temporary, steps: [tx.ata(tx.wallet, tx.wsol), tx.wallet] })),
    ),
    'route-steps-of-other-account',
  ],
  [
    'a sale whose steps are handed the coin account of the other token program',
    tx.wire(tx.honestSale().with(3, tx.saleRoute([tx.ata(tx.wallet, tx.coin, tx.token2022Program), tx.wallet]))),
    'route-steps-of-other-account',
    tx.expectedSale,
  ],
];

/** Routes with something in them that nobody asked for, and the reason that a refusal must begin with. */
export const hostileRoutes: readonly Hostile[] = [
  ['no route', tx.wire(tx.honestBuy().toSpliced(6, 1)), 'route-count: 0'],
  ['two routes', tx.wire(buyWith(tx.route(), tx.route())), 'route-count: 2'],
  ['a token-ledger route', tx.wire(routeWith({ tag: '96564774a75d0e68' })), 'route-kind-not-allowed: 96564774a75d0e68'],
  ['an exact-out route', tx.wire(routeWith({ tag: 'd033ef977b2bed5c' })), 'route-kind-not-allowed'],
  ['a route without data', tx.wire(buyWith(tx.route({}, Buffer.alloc(0)))), 'route-kind-not-allowed'],
  ['a route that is cut short', tx.wire(buyWith(tx.route({}, tx.routeData().subarray(0, 20)))), 'route-'],
  [
    'a claim on the program authority',
    tx.wire([...tx.honestBuy(), tx.instruction(tx.jupiter, [tx.wallet], '3ec6d6c1d59f6cd200')]),
    'route-count: 2',
  ],
  [
    'another mint bought',
    tx.wire(buyWith(tx.route({ destination: tx.ata(tx.wallet, tx.stranger), destinationMint: tx.stranger }))),
    'route-destination-not-own',
  ],
  [
    'another mint named',
    tx.wire(buyWith(tx.route({ destinationMint: tx.stranger }))),
    'route-destination-mint-differs',
  ],
  [
    'tokens bought for a stranger',
    tx.wire(buyWith(tx.route({ destination: strangersAta }))),
    'route-destination-not-own',
  ],
  ['a second destination', tx.wire(buyWith(tx.route({ override: strangersAta }))), 'route-destination-overridden'],
  [
    'a second destination behind a lookup table',
    tx.wire(buyWith(tx.route({ override: strangersAta })), [tx.lookupTable([strangersAta])]),
    'route-destination-overridden: hidden',
  ],
  [
    'a destination behind a lookup table',
    tx.wire(buyWith(tx.route({ destination: strangersAta })), [tx.lookupTable([strangersAta])]),
    'route-destination-not-own: hidden',
  ],
  [
    'the wrapped SOL of a stranger as source',
    tx.wire(buyWith(tx.route({ source: tx.ata(tx.stranger, tx.wsol) }))),
    'route-source-not-own',
  ],
  [
    'another token as source',
    tx.wire(buyWith(tx.route({ source: tx.ata(tx.wallet, tx.coin) }))),
    'route-source-not-own',
  ],
  ['a platform fee account', tx.wire(buyWith(tx.route({ platformFee: strangersAta }))), 'route-platform-fee-account'],
  ['a platform fee', tx.wire(routeWith({ platformFeeBps: 1 })), 'route-platform-fee: 1 bps'],
  ['more than was asked', tx.wire(routeWith({ amountIn: tx.amountIn + 1n })), 'route-amount-differs'],
  ['less than was asked', tx.wire(routeWith({ amountIn: 1n })), 'route-amount-differs'],
  ['a lowered minimum', tx.wire(routeWith({ quotedOut: tx.quotedOut - 2n })), 'route-minimum-lowered: 994999'],
  [
    'a raised slippage',
    tx.wire(routeWith({ slippageBps: 51, quotedOut: 2n * tx.quotedOut })),
    'route-slippage-over-cap: 51',
  ],
  ['a slippage beyond everything', tx.wire(routeWith({ slippageBps: 65_535 })), 'route-slippage-over-cap'],
  [
    'honest arguments behind the real ones',
    tx.wire(buyWith(tx.route({}, Buffer.concat([tx.routeData({ quotedOut: 0n }), tx.routeArguments()])))),
    'route-arguments-misplaced',
  ],
  [
    'a step of a kind that is not known',
    tx.wire(routeWith({ plan: '01000000ff640001' })),
    'route-plan-unreadable: step of kind 255',
  ],
  ['a plan without steps', tx.wire(routeWith({ plan: '00000000' })), 'route-plan-unreadable: 0 steps'],
  ['a plan of billions of steps', tx.wire(routeWith({ plan: 'ffffffff07640001' })), 'route-plan-unreadable'],
  [
    'a step that takes nothing',
    tx.wire(routeWith({ plan: '0200000007640001' + '07000001' })),
    'route-plan-unreadable: step of 0 percent',
  ],
  [
    'a step that takes more than there is',
    tx.wire(routeWith({ plan: '0100000007c80001' })),
    'route-plan-unreadable: step of 200 percent',
  ],
  ...hostileTokenPrograms,
  ...hostileSteps,
];
