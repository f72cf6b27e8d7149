/** Why the swap API refuses, in the words of the real one. */

export type RoutingErrorCode =
  | 'TOKEN_NOT_TRADABLE'
  | 'COULD_NOT_FIND_ANY_ROUTE'
  | 'NO_ROUTES_FOUND'
  | 'CIRCULAR_ARBITRAGE_IS_DISABLED'
  | 'NOT_SUPPORTED'
  | 'INVALID_COMPUTE_UNIT_PRICE_AND_PRIORITIZATION_FEE'
  | 'FAILED_TO_GET_SWAP_AND_ACCOUNT_METAS';

export type RoutingError = { error: string; errorCode: RoutingErrorCode };

/** The body of a 400. */
export const routingError = (errorCode: RoutingErrorCode, detail = ''): RoutingError => {
  switch (errorCode) {
    case 'TOKEN_NOT_TRADABLE':
      return { error: `The token ${detail} is not tradable`, errorCode };
    case 'COULD_NOT_FIND_ANY_ROUTE':
      return { error: 'Could not find any route', errorCode };
    case 'NO_ROUTES_FOUND':
      return { error: 'No routes found', errorCode };
    case 'CIRCULAR_ARBITRAGE_IS_DISABLED':
      return { error: 'Circular arbitrage is disabled', errorCode };
    default:
      return { error: detail, errorCode };
  }
};
