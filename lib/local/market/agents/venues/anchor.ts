/** Instruction building in Anchor's manner: an 8-byte discriminator, borsh arguments, accounts by position. */
import { type AccountMeta, AccountRole, type Address, getAddressEncoder, type Instruction } from '@solana/kit';

const little = (value: bigint, bytes: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));

/** Borsh encodings of the argument types that the venues use. */
export const borsh = {
  u8: (value: number): Uint8Array => Uint8Array.of(value),
  u16: (value: number): Uint8Array => little(BigInt(value), 2),
  u64: (value: bigint): Uint8Array => little(value, 8),
  bool: (value: boolean): Uint8Array => Uint8Array.of(value ? 1 : 0),
  text: (value: string): Uint8Array => {
    const bytes = new TextEncoder().encode(value);
    return Uint8Array.from([...little(BigInt(bytes.length), 4), ...bytes]);
  },
  key: (value: Address): Uint8Array => new Uint8Array(getAddressEncoder().encode(value)),
};

export const readonly = (address: Address): AccountMeta => ({ address, role: AccountRole.READONLY });
export const writable = (address: Address): AccountMeta => ({ address, role: AccountRole.WRITABLE });
export const signer = (address: Address): AccountMeta => ({ address, role: AccountRole.WRITABLE_SIGNER });

/** An instruction from its parts; the discriminator is hex. */
export const anchorInstruction = (
  programAddress: Address,
  discriminator: string,
  accounts: readonly AccountMeta[],
  args: readonly Uint8Array[] = [],
): Instruction => ({
  programAddress,
  accounts,
  data: new Uint8Array(Buffer.concat([Buffer.from(discriminator, 'hex'), ...args])),
});
