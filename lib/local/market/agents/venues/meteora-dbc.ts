/** Meteora DBC's `initialize_virtual_pool_with_spl_token`, in the order of a genuine launch on Believe. */
import { address } from '@solana/kit';
import { deriveAddress } from '../../chain/derive-address.ts';
import { systemProgram, tokenProgram, venuePrograms, wrappedSolMint } from '../../chain/program-ids.ts';
import { anchorInstruction, borsh, readonly, signer, writable } from './anchor.ts';
import { metadataProgram, type Venue } from './venue.ts';

const program = venuePrograms.meteoraDbc;
const seed = (text: string): Uint8Array => new TextEncoder().encode(text);
const config = address('J7viPXjP5TmanPiXfP6MZhZVsDPiFb99h6Qfp8Ey2CYe');
const poolAuthority = address('FhVo3mqL8PW5pH5U2CN4XE33DokiyZnUwuGpH2hmHLuM');
const eventAuthority = address('8Ks12pbrD6PXxfty1hVQiE9sc289zgU1zHkvXhrSdriF');

export const meteoraDbc: Venue = {
  name: 'meteora-dbc',
  token2022: false,
  creationAddress: config,
  create: ({ mint, creator, name, symbol, uri, tokenProgram: baseProgram }) => {
    const pool = deriveAddress(program, [seed('pool'), config, mint, wrappedSolMint]);
    return anchorInstruction(
      program,
      '8c55d7b06636684f',
      [
        readonly(config),
        readonly(poolAuthority),
        signer(creator),
        writable(mint),
        readonly(wrappedSolMint),
        writable(pool),
        writable(deriveAddress(program, [seed('token_vault'), mint, pool])),
        writable(deriveAddress(program, [seed('token_vault'), wrappedSolMint, pool])),
        writable(deriveAddress(metadataProgram, [seed('metadata'), metadataProgram, mint])),
        readonly(metadataProgram),
        signer(creator),
        readonly(tokenProgram),
        readonly(baseProgram),
        readonly(systemProgram),
        readonly(eventAuthority),
        readonly(program),
      ],
      [borsh.text(name), borsh.text(symbol), borsh.text(uri)],
    );
  },
};
