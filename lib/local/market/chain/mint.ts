/** Mints of both token programs, honest ones and those with every trap that Token-2022 offers. */
import { AccountRole, type Address, createNoopSigner, type Instruction } from '@solana/kit';
import { getCreateAccountInstruction } from '@solana-program/system';
import {
  AccountState,
  AuthorityType,
  type ExtensionArgs,
  extension,
  getInitializeMint2Instruction,
  getMintSize,
  getMintToInstruction,
  getPostInitializeInstructionsForMintExtensions,
  getPreInitializeInstructionsForMintExtensions,
  getSetAuthorityInstruction,
  getThawAccountInstruction,
} from '@solana-program/token-2022';
import type { Chain, MintAccount } from './chain.ts';
import { mustLand } from './compose-wire.ts';
import { associatedTokenAddress } from './derive-address.ts';
import type { Keypair } from './keypair.ts';
import { associatedTokenProgram, systemProgram, type token2022Program, type tokenProgram } from './program-ids.ts';

export type MintDesign = {
  mint: Address;
  authority: Address;
  decimals: number;
  programId: typeof tokenProgram | typeof token2022Program;
  freezeAuthority?: Address;
  /** All that follow need Token-2022. */
  metadata?: { name: string; symbol: string; uri: string };
  transferFee?: { basisPoints: number; maximum: bigint };
  permanentDelegate?: Address;
  /** The program called on each transfer; a swap that does not bring its accounts fails. */
  transferHook?: Address;
  /** New accounts are frozen until the freeze authority thaws them. */
  frozenByDefault?: boolean;
  closeAuthority?: Address;
};

/** The instructions that make the mint, to stand in a launch transaction; signed by payer, mint and authority. */
export const mintInstructions = (chain: Chain, payer: Address, design: MintDesign): Instruction[] => {
  const { mint, authority, decimals, programId, freezeAuthority } = design;
  const extensions = extensionsOf(design);
  // The metadata grows the account by itself, but its rent must be there already.
  const space = sizeWith(extensions.filter(({ __kind }) => __kind !== 'TokenMetadata'));
  const create = getCreateAccountInstruction({
    payer: createNoopSigner(payer),
    newAccount: createNoopSigner(mint),
    lamports: chain.minimumRent(sizeWith(extensions)),
    space,
    programAddress: programId,
  });
  const initialize = getInitializeMint2Instruction(
    { mint, decimals, mintAuthority: authority, freezeAuthority: freezeAuthority ?? null },
    { programAddress: programId },
  );
  return [
    create,
    ...getPreInitializeInstructionsForMintExtensions(mint, extensions),
    initialize,
    ...getPostInitializeInstructionsForMintExtensions(mint, createNoopSigner(authority), extensions),
  ];
};

const multisigLength = 355;
const emptyExtensionLength = 2;

/** Bytes of the mint. Token-2022 lengthens an account that could be taken for a multisig by its length. */
const sizeWith = (extensions: ExtensionArgs[]): number => {
  if (extensions.length === 0) return getMintSize();
  const size = getMintSize(extensions);
  return size === multisigLength ? size + emptyExtensionLength : size;
};

const extensionsOf = (design: MintDesign): ExtensionArgs[] => {
  const { mint, authority, metadata, transferFee, permanentDelegate, transferHook, closeAuthority } = design;
  const fee = transferFee && {
    epoch: 0n,
    maximumFee: transferFee.maximum,
    transferFeeBasisPoints: transferFee.basisPoints,
  };
  return [
    ...(closeAuthority ? [extension('MintCloseAuthority', { closeAuthority })] : []),
    ...(permanentDelegate ? [extension('PermanentDelegate', { delegate: permanentDelegate })] : []),
    ...(transferHook ? [extension('TransferHook', { authority, programId: transferHook })] : []),
    ...(design.frozenByDefault ? [extension('DefaultAccountState', { state: AccountState.Frozen })] : []),
    ...(fee
      ? [
          extension('TransferFeeConfig', {
            transferFeeConfigAuthority: authority,
            withdrawWithheldAuthority: authority,
            withheldAmount: 0n,
            olderTransferFee: fee,
            newerTransferFee: fee,
          }),
        ]
      : []),
    ...(metadata
      ? [
          extension('MetadataPointer', { authority, metadataAddress: mint }),
          extension('TokenMetadata', { updateAuthority: authority, mint, ...metadata, additionalMetadata: new Map() }),
        ]
      : []),
  ];
};

export type MintToRequest = {
  payer: Address;
  mint: Address;
  programId: Address;
  authority: Address;
  owner: Address;
  amount: bigint;
  /** Set when new accounts of this mint are frozen and this owner's shall not be. */
  thawBy?: Address;
};

/** Creates the owner's associated account when it is missing, and mints into it. */
export const mintToInstructions = (request: MintToRequest): Instruction[] => {
  const { payer, mint, programId, authority, owner, amount, thawBy } = request;
  const account = associatedTokenAddress(owner, mint, programId);
  const under = { programAddress: programId };
  return [
    createAssociatedAccountInstruction(payer, owner, mint, programId),
    ...(thawBy ? [getThawAccountInstruction({ account, mint, owner: createNoopSigner(thawBy) }, under)] : []),
    getMintToInstruction({ mint, token: account, mintAuthority: createNoopSigner(authority), amount }, under),
  ];
};

/** Creates the owner's associated account unless it is there, with the six accounts that wallets send. */
export const createAssociatedAccountInstruction = (
  payer: Address,
  owner: Address,
  mint: Address,
  programId: Address,
): Instruction => ({
  programAddress: associatedTokenProgram,
  accounts: [
    { address: payer, role: AccountRole.WRITABLE_SIGNER },
    { address: associatedTokenAddress(owner, mint, programId), role: AccountRole.WRITABLE },
    { address: owner, role: AccountRole.READONLY },
    { address: mint, role: AccountRole.READONLY },
    { address: systemProgram, role: AccountRole.READONLY },
    { address: programId, role: AccountRole.READONLY },
  ],
  data: Uint8Array.of(1),
});

/** Gives up minting or freezing for good. */
export const revokeInstruction = (
  mint: Address,
  programId: Address,
  authority: Address,
  kind: 'mint' | 'freeze',
): Instruction =>
  getSetAuthorityInstruction(
    {
      owned: mint,
      owner: createNoopSigner(authority),
      authorityType: kind === 'mint' ? AuthorityType.MintTokens : AuthorityType.FreezeAccount,
      newAuthority: null,
    },
    { programAddress: programId },
  );

export type Minter = { payer: Keypair; mint: Keypair; authority: Keypair };

/** Makes a mint in a transaction of its own. */
export const createMint = (
  chain: Chain,
  { payer, mint, authority }: Minter,
  design: Omit<MintDesign, 'mint' | 'authority'>,
): MintAccount => {
  const whole = { ...design, mint: mint.address, authority: authority.address };
  mustLand(chain, mintInstructions(chain, payer.address, whole), payer, distinct(payer, [mint, authority]));
  const made = chain.mint(mint.address);
  if (!made) throw new Error(`mint ${mint.address} was not made`);
  return made;
};

/** Mints to an owner's associated account in a transaction of its own. */
export const mintTo = (
  chain: Chain,
  { payer, authority }: Pick<Minter, 'payer' | 'authority'>,
  request: Omit<MintToRequest, 'payer' | 'authority'>,
): void => {
  const whole = { ...request, payer: payer.address, authority: authority.address };
  mustLand(chain, mintToInstructions(whole), payer, distinct(payer, [authority]));
};

const distinct = (payer: Keypair, others: readonly Keypair[]): Keypair[] =>
  others.filter(({ address }, index) => {
    const first = others.findIndex((other) => other.address === address);
    return address !== payer.address && first === index;
  });
