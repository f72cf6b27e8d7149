/** The adapters that find out about tokens: chain, coordination table and whichever scanners the providers' secret allows. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamoLaunchBook } from '#adapters/dynamodb/launch-book.ts';
import { createDynamoTokenReports } from '#adapters/dynamodb/token-reports.ts';
import { createGoPlusScanner } from '#adapters/scanners/go-plus.ts';
import { createJupiterTokensScanner } from '#adapters/scanners/jupiter-tokens.ts';
import { createRugCheckScanner } from '#adapters/scanners/rug-check.ts';
import type { Providers } from '#adapters/secrets/providers.ts';
import { createSolanaSimulator } from '#adapters/solana/create-solana-simulator.ts';
import { createSolanaTokenReader } from '#adapters/solana/create-solana-token-reader.ts';
import { createTokenMetadata } from '#adapters/token-metadata/create-token-metadata.ts';
import type { TokenScanner } from '#trading/ports/token-scanner.ts';
import type { TokenPorts } from '#trading/use-cases/entries/assess-token.ts';
import { systemClock } from './compose-execution.ts';

/** Shorter than for a send: an entry waits for it. */
const readTimeoutMs = 2_500;

const now = systemClock;

const scannersOf = (providers: Providers): readonly TokenScanner[] => [
  createRugCheckScanner({
    now,
    url: providers.rugCheckUrl ?? 'https://api.rugcheck.xyz',
    apiKey: providers.rugCheckApiKey,
  }),
  createGoPlusScanner({ now, url: providers.goPlusUrl ?? 'https://api.gopluslabs.io', apiKey: providers.goPlusApiKey }),
  createJupiterTokensScanner({ now, swapApiUrl: providers.jupiterUrl, apiKey: providers.jupiterApiKey }),
];

/** Everything that the safety of tokens needs; `onUnauthorised` hears that a node's key is not valid. */
export const composeTokenSafety = (
  documents: DynamoDBDocumentClient,
  coordinationTable: string,
  providers: Providers,
  onUnauthorised?: () => void,
): TokenPorts => {
  const coordination = { documents, tableName: coordinationTable };
  const rpc = {
    ...{ rpcUrls: providers.solanaRpcUrls, timeoutMs: readTimeoutMs },
    ...(onUnauthorised === undefined ? {} : { onUnauthorised }),
  };
  return {
    tokenReports: createDynamoTokenReports(coordination),
    launchBook: createDynamoLaunchBook(coordination),
    tokenReader: createSolanaTokenReader(rpc),
    swapSimulator: createSolanaSimulator(rpc),
    tokenMetadata: createTokenMetadata(),
    tokenScanners: scannersOf(providers),
  };
};
