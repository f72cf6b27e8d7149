import type { ObservedInstruction } from '#trading/domain/signals/observed-transaction.ts';
import { hexOfBase58 } from '#trading/domain/values/base58.ts';

/** An instruction whose data is decoded only when it is read: a webhook carries dozens, nearly all of another program. */
export class LazyInstruction implements ObservedInstruction {
  readonly programId: string;
  readonly accounts: readonly string[];
  readonly dataBase58: string;

  constructor(programId: string, accounts: readonly string[], dataBase58: string) {
    this.programId = programId;
    this.accounts = accounts;
    this.dataBase58 = dataBase58;
  }

  /** Lower-case hex; empty when the data is missing or not base58. */
  get dataHex(): string {
    return hexOfBase58(this.dataBase58) ?? '';
  }
}
