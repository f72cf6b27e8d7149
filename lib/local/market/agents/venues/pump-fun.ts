/** pump.fun's `create` and `create_v2`, accounts and arguments in the order of its IDL (pump-fun/pump-public-docs). */
import { type Address, address } from '@solana/kit';
import { associatedTokenAddress, deriveAddress } from '../../chain/derive-address.ts';
import {
  associatedTokenProgram,
  systemProgram,
  token2022Program,
  tokenProgram,
  venuePrograms,
} from '../../chain/program-ids.ts';
import { anchorInstruction, borsh, readonly, signer, writable } from './anchor.ts';
import { type Launch, metadataProgram, rentSysvar, type Venue } from './venue.ts';

const program = venuePrograms.pumpFun;
const mintAuthority = address('TSLvdd1pWpHVjahSpsvCXUbgwsL3JAcvokwaKt1eokM');
const global = address('4wTV1YmiEkRvAtNtsSGPtUrqRYQMe5SKy2uB4Jjaxnjf');
const eventAuthority = address('Ce6TQqeHC9p8KetsN6JsjHK7UTZk7nasjjnr7XxXp9F1');
const mayhemProgram = address('MAyhSmzXzV1pTf7LsNkrNwkWKTo4ougAJ1PPg47MD4e');
const mayhemGlobal = address('13ec7XdrjF3h3YcqBTFDSReRcUFwbCnJaAQspM4j6DDJ');
const mayhemVault = address('BwWK17cbHxwWBKZkUYvzxLcNQ1YVyaFezduWbtm2de6s');
const seed = (text: string): Uint8Array => new TextEncoder().encode(text);

const curveOf = (mint: Address): Address => deriveAddress(program, [seed('bonding-curve'), mint]);
const names = ({ name, symbol, uri, creator }: Launch): Uint8Array[] => [
  borsh.text(name),
  borsh.text(symbol),
  borsh.text(uri),
  borsh.key(creator),
];

/** `create_v2`: a Token-2022 coin. */
export const pumpFunV2: Venue = {
  name: 'pump-fun-v2',
  token2022: true,
  creationAddress: mintAuthority,
  create: (launch) => {
    const curve = curveOf(launch.mint);
    const mayhemState = deriveAddress(mayhemProgram, [seed('mayhem-state'), launch.mint]);
    return anchorInstruction(
      program,
      'd6904cec5f8b31b4',
      [
        writable(launch.mint),
        readonly(mintAuthority),
        writable(curve),
        writable(associatedTokenAddress(curve, launch.mint, token2022Program)),
        readonly(global),
        signer(launch.creator),
        readonly(systemProgram),
        readonly(token2022Program),
        readonly(associatedTokenProgram),
        readonly(mayhemProgram),
        readonly(mayhemGlobal),
        writable(mayhemVault),
        writable(mayhemState),
        writable(associatedTokenAddress(mayhemVault, launch.mint, token2022Program)),
        readonly(eventAuthority),
        readonly(program),
      ],
      [...names(launch), borsh.bool(false), borsh.bool(false)],
    );
  },
};

/** `create`: a legacy SPL coin. */
export const pumpFun: Venue = {
  name: 'pump-fun',
  token2022: false,
  creationAddress: mintAuthority,
  create: (launch) => {
    const curve = curveOf(launch.mint);
    return anchorInstruction(
      program,
      '181ec828051c0777',
      [
        writable(launch.mint),
        readonly(mintAuthority),
        writable(curve),
        writable(associatedTokenAddress(curve, launch.mint, tokenProgram)),
        readonly(global),
        readonly(metadataProgram),
        writable(deriveAddress(metadataProgram, [seed('metadata'), metadataProgram, launch.mint])),
        signer(launch.creator),
        readonly(systemProgram),
        readonly(tokenProgram),
        readonly(associatedTokenProgram),
        readonly(rentSysvar),
        readonly(eventAuthority),
        readonly(program),
      ],
      names(launch),
    );
  },
};
