/** The tag of KMS keys that are wallets: whoever makes a key sets it, and the stacks grant signing by it. */
export const walletKeyTag = { key: 'osprey', value: 'wallet' } as const;
