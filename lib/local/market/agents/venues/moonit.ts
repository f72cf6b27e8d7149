/** Moonit's (formerly Moonshot's) `tokenMint`, in the order of its IDL (token_launchpad). */
import { address } from '@solana/kit';
import { associatedTokenAddress, deriveAddress } from '../../chain/derive-address.ts';
import { associatedTokenProgram, systemProgram, venuePrograms } from '../../chain/program-ids.ts';
import { anchorInstruction, borsh, readonly, signer, writable } from './anchor.ts';
import { metadataProgram, type Venue } from './venue.ts';

const program = venuePrograms.moonit;
const seed = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Signs on the real chain; here it is named, and the signature left out. */
const backendAuthority = address('Cb8Fnhp95f9dLxB3sYkNCbN3Mjxuc3v2uQZ7uVeqvNGB');
const configAccount = address('36Eru7v11oU5Pfrojyn5oY3nETA1a1iqsw2WUu6afkM9');

export const moonit: Venue = {
  name: 'moonit',
  token2022: false,
  creationAddress: backendAuthority,
  create: ({ mint, creator, name, symbol, uri, decimals, supply, tokenProgram: baseProgram }) => {
    const curve = deriveAddress(program, [seed('token'), mint]);
    return anchorInstruction(
      program,
      '032ca4b87b0df5b3',
      [
        signer(creator),
        readonly(backendAuthority),
        writable(curve),
        writable(mint),
        writable(deriveAddress(metadataProgram, [seed('metadata'), metadataProgram, mint])),
        writable(associatedTokenAddress(curve, mint, baseProgram)),
        readonly(configAccount),
        readonly(baseProgram),
        readonly(associatedTokenProgram),
        readonly(metadataProgram),
        readonly(systemProgram),
      ],
      [
        ...[borsh.text(name), borsh.text(symbol), borsh.text(uri), borsh.u8(decimals)],
        // Collateral SOL, amount, curve type, migration target.
        ...[borsh.u8(0), borsh.u64(supply), borsh.u8(1), borsh.u8(0)],
      ],
    );
  },
};
