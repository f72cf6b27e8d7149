/** Jupiter's Tokens API v2: `GET /tokens/v2/search?query={mint}`, on the host of the swap API. */
import * as z from 'zod';
import { unknown } from '#trading/domain/safety/token-report.ts';
import type { TokenScanner } from '#trading/ports/token-scanner.ts';
import { createBoundedScanner, type ScannerConfig } from './bounded-scanner.ts';

const found = z.array(
  z.object({
    id: z.string(),
    audit: z
      .object({
        /** Only there when the token is flagged. */
        isSus: z.boolean().nullish(),
        mintAuthorityDisabled: z.boolean().nullish(),
        freezeAuthorityDisabled: z.boolean().nullish(),
      })
      .nullish(),
  }),
);

/** The scanner beside the swap API at `swapApiUrl`. A token that is listed without an audit is not known. */
export const createJupiterTokensScanner = (
  config: ScannerConfig & { readonly swapApiUrl: string; readonly apiKey?: string | undefined },
): TokenScanner =>
  createBoundedScanner(
    {
      name: 'jupiter',
      urlOf: (mint) => {
        const url = new URL('/tokens/v2/search', config.swapApiUrl);
        url.searchParams.set('query', mint);
        return url;
      },
      ...(config.apiKey === undefined ? {} : { headers: { 'x-api-key': config.apiKey } }),
      schema: found,
      read: (tokens, mint) => {
        // A search by text may find others first.
        const audit = tokens.find(({ id }) => id === mint)?.audit;
        if (audit === undefined || audit === null) return unknown('the scanner does not know it');
        return {
          kind: 'known',
          riskScore: null,
          vetoes: [
            ...(audit.isSus === true ? ['suspicious'] : []),
            ...(audit.mintAuthorityDisabled === false ? ['mint-authority'] : []),
            ...(audit.freezeAuthorityDisabled === false ? ['freeze-authority'] : []),
          ],
        };
      },
    },
    config,
  );
