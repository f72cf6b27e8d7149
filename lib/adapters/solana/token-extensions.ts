/**
 * Token-2022 extensions as they lie in an account: type-length-value entries of u16 type, u16 length, value, little-endian.
 * Numbers are those of `ExtensionType` in the program (solana-program/token-2022, and the generated client 0.15.0).
 */
const names = [
  'uninitialized',
  'transfer-fee-config',
  'transfer-fee-amount',
  'mint-close-authority',
  'confidential-transfer-mint',
  'confidential-transfer-account',
  'default-account-state',
  'immutable-owner',
  'memo-transfer',
  'non-transferable',
  'interest-bearing-config',
  'cpi-guard',
  'permanent-delegate',
  'non-transferable-account',
  'transfer-hook',
  'transfer-hook-account',
  'confidential-transfer-fee',
  'confidential-transfer-fee-amount',
  'metadata-pointer',
  'token-metadata',
  'group-pointer',
  'token-group',
  'group-member-pointer',
  'token-group-member',
  'confidential-mint-burn',
  'scaled-ui-amount-config',
  'pausable-config',
  'pausable-account',
  'permissioned-burn',
] as const;

const headerBytes = 4;

/**
 * Names of the extensions in `entries`, in their order; `unknown-<type>` for a newer one, `unreadable` for bytes that are
 * no entries. An extension is named whatever its value: one that is switched off today may be switched on tomorrow.
 */
export const extensionNames = (entries: Uint8Array): readonly string[] => {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  const found: string[] = [];
  let at = 0;
  while (at + headerBytes <= entries.length) {
    const type = view.getUint16(at, true);
    if (type === 0) break;
    found.push(names[type] ?? `unknown-${type}`);
    at += headerBytes + view.getUint16(at + 2, true);
  }
  if (at > entries.length) found.push('unreadable');
  return entries.subarray(Math.min(at, entries.length)).every((byte) => byte === 0) ? found : [...found, 'unreadable'];
};

/** The value of the first extension of that name, or undefined when there is none or its bytes end before it does. */
export const extensionValue = (entries: Uint8Array, name: (typeof names)[number]): Buffer | undefined => {
  const bytes = Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength);
  let at = 0;
  while (at + headerBytes <= bytes.length && bytes.readUInt16LE(at) !== 0) {
    const end = at + headerBytes + bytes.readUInt16LE(at + 2);
    if (names[bytes.readUInt16LE(at)] === name)
      return end <= bytes.length ? bytes.subarray(at + headerBytes, end) : undefined;
    at = end;
  }
  return undefined;
};

const splAccountBytes = 165;
const accountTypeBytes = 1;
const immutableOwnerBytes = headerBytes;
/** What an account must carry because its mint has an extension: the entry's length, header included. */
const requiredByMint: ReadonlyMap<string, number> = new Map([
  ['transfer-fee-config', headerBytes + 8],
  ['non-transferable', headerBytes],
  ['transfer-hook', headerBytes + 1],
  ['pausable-config', headerBytes],
]);

/** Bytes of an associated token account under Token-2022, whose mint has these extensions. */
export const token2022AccountBytes = (mintExtensions: readonly string[]): number =>
  mintExtensions.reduce(
    (sum, extension) => sum + (requiredByMint.get(extension) ?? 0),
    splAccountBytes + accountTypeBytes + immutableOwnerBytes,
  );

/** Bytes of a token account under the original token program. */
export const splTokenAccountBytes = splAccountBytes;
