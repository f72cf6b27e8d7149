/** GoPlus: `GET /api/v1/solana/token_security?contract_addresses={mint}`. Flags are texts: `1` is yes. */
import * as z from 'zod';
import { unknown } from '#trading/domain/safety/token-report.ts';
import type { TokenScanner } from '#trading/ports/token-scanner.ts';
import { createBoundedScanner, type ScannerConfig } from './bounded-scanner.ts';

const isSet = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? '0') === '1');
const power = z
  .object({ status: isSet })
  .nullish()
  .transform((found) => found?.status === true);

const security = z.object({
  mintable: power,
  freezable: power,
  closable: power,
  balance_mutable_authority: power,
  transfer_fee_upgradable: power,
  transfer_hook_upgradable: power,
  default_account_state_upgradable: power,
  non_transferable: isSet,
  /** 0 or 1: initialised; 2: frozen. */
  default_account_state: z
    .union([z.string(), z.number()])
    .nullish()
    .transform((value) => String(value ?? '') === '2'),
  transfer_fee: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((fee) => Object.keys(fee ?? {}).length > 0),
  transfer_hook: z
    .array(z.unknown())
    .nullish()
    .transform((hooks) => (hooks ?? []).length > 0),
  creators: z
    .array(z.object({ malicious_address: isSet }))
    .nullish()
    .transform((creators) => (creators ?? []).some(({ malicious_address: malicious }) => malicious)),
});

const codes: Readonly<Record<keyof z.output<typeof security>, string>> = {
  mintable: 'mintable',
  freezable: 'freezable',
  closable: 'closable',
  balance_mutable_authority: 'balance-mutable-authority',
  transfer_fee_upgradable: 'transfer-fee-upgradable',
  transfer_hook_upgradable: 'transfer-hook-upgradable',
  default_account_state_upgradable: 'default-account-state-upgradable',
  non_transferable: 'non-transferable',
  default_account_state: 'frozen-by-default',
  transfer_fee: 'transfer-fee',
  transfer_hook: 'transfer-hook',
  creators: 'malicious-creator',
};

const answer = z.object({ code: z.number(), result: z.record(z.string(), security).nullish() });

/** The scanner at `url` (`https://api.gopluslabs.io`). */
export const createGoPlusScanner = (
  config: ScannerConfig & { readonly url: string; readonly apiKey?: string | undefined },
): TokenScanner =>
  createBoundedScanner(
    {
      name: 'goPlus',
      urlOf: (mint) => {
        const url = new URL('/api/v1/solana/token_security', config.url);
        url.searchParams.set('contract_addresses', mint);
        return url;
      },
      ...(config.apiKey === undefined ? {} : { headers: { authorization: config.apiKey } }),
      schema: answer,
      read: ({ code, result }, mint) => {
        const found = result?.[mint];
        if (code !== 1) return unknown(`code-${code}`);
        if (found === undefined) return unknown('the scanner does not know it');
        const set = Object.entries(codes).filter(([flag]) => Object.entries(found).some(([k, on]) => k === flag && on));
        return { kind: 'known', riskScore: null, vetoes: set.map(([, veto]) => veto) };
      },
    },
    config,
  );
