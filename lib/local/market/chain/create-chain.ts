/**
 * The simulated Solana. Keeps: a transaction executes at most once; it executes only under a blockhash of the last 150
 * blocks and with right signatures; lamports change by its fee alone when it fails; the same seed and the same calls
 * give the same bytes.
 */
import { createHash } from 'node:crypto';
import type { Signature } from '@solana/kit';
import { Clock } from 'litesvm';
import { createBalances } from './balances.ts';
import { blockhashLifetime, createBlockhashWindow } from './blockhash-window.ts';
import type { Chain, ChainAccount, ChainConfig, LandedTransaction, SubmitResult } from './chain.ts';
import { type DecodedWire, decodeWire, maxWireLength } from './decode-wire.ts';
import { execute } from './execute.ts';
import { createFaucet } from './faucet.ts';
import { createFaults } from './faults.ts';
import { createHistory } from './history.ts';
import { token2022Program, tokenProgram } from './program-ids.ts';
import { simulate } from './simulate.ts';
import { createSlotClock, finalizedAfterSlots, heightOf } from './slot-clock.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { createTokenLedger, readMint } from './token-ledger.ts';
import { createVirtualMachine, putAccount, readAccount } from './virtual-machine.ts';

const defaultHistoryLimit = 20_000;

/** A chain that stands still until `advance` or `tick` moves it. */
export const createChain = (config: ChainConfig): Chain => {
  const { seed, slotMs = 400, confirmedAfterSlots = 1, faults = createFaults() } = config;
  const earlier = config.restoreFrom && readSnapshot(config.restoreFrom);
  const machine = createVirtualMachine(earlier?.machine);
  const clock = createSlotClock({
    now: config.now,
    slotMs,
    confirmedAfterSlots,
    ...(earlier && { slot: earlier.slot }),
  });
  const blockhashes = createBlockhashWindow(seed);
  const history = createHistory(config.historyLimit ?? defaultHistoryLimit);
  const account = (address: ChainAccount['address']) => readAccount(machine, address);
  const mint: Chain['mint'] = (address) => {
    const found = account(address);
    return found && readMint(found);
  };
  const ledger = createTokenLedger((address) => mint(address)?.decimals ?? 0);
  const balances = createBalances(machine);
  const listeners = new Set<(transaction: LandedTransaction) => void>();
  let drawn = earlier?.drawn ?? 0;
  let lastSlot = earlier?.slot ?? 0;
  let inSlot = earlier?.inSlot ?? 0;

  for (const transaction of earlier?.transactions ?? []) history.add(transaction);
  for (const program of earlier ? [tokenProgram, token2022Program] : []) {
    for (const { address } of machine.getProgramAccounts(program)) ledger.update(address, account(address));
  }

  const enterSlot = (): void => {
    const slot = clock.slot();
    if (slot === lastSlot) return;
    lastSlot = slot;
    inSlot = 0;
    const { epoch, epochStartTimestamp, leaderScheduleEpoch } = machine.getClock();
    const time = BigInt(clock.blockTime(slot));
    machine.setClock(new Clock(BigInt(slot), epochStartTimestamp, epoch, leaderScheduleEpoch, time));
  };
  /** The next draw in [0, 1) from the seed. */
  const draw = (): number => {
    drawn += 1;
    return createHash('sha256').update(`${seed}\0draw\0${drawn}`).digest().readUInt32BE(0) / 2 ** 32;
  };
  const isDropped = (): boolean => {
    if (faults.dropNextSends > 0) {
      faults.dropNextSends -= 1;
      return true;
    }
    return faults.dropProbability > 0 && draw() < faults.dropProbability;
  };
  const land = (decoded: DecodedWire, signature: Signature): SubmitResult => {
    enterSlot();
    const slot = clock.slot();
    const place = { slot, indexInBlock: inSlot, blockTime: clock.blockTime(slot) };
    const failWith = faults.failNextSends > 0 ? faults.failWithCode : undefined;
    const executed = execute({ machine, ledger, balances }, decoded, place, failWith);
    if ('refused' in executed) {
      return { outcome: 'refused', signature, reason: JSON.stringify(executed.refused) };
    }
    if (failWith !== undefined) faults.failNextSends -= 1;
    inSlot += 1;
    history.add(executed);
    for (const listener of listeners) listener(executed);
    return { outcome: 'accepted', signature, error: executed.error };
  };
  const submit = (wire: Uint8Array): SubmitResult => {
    const decoded = decodedOrReason(wire);
    if (typeof decoded === 'string') return { outcome: 'refused', signature: undefined, reason: decoded };
    const { signature } = decoded;
    if (signature === undefined) return { outcome: 'refused', signature, reason: 'the fee payer has not signed' };
    if (history.get(signature)) return { outcome: 'duplicate', signature };
    if (isDropped()) return { outcome: 'dropped', signature, reason: 'fault' };
    if (!blockhashes.isValid(decoded.recentBlockhash, clock.slot())) {
      return { outcome: 'dropped', signature, reason: 'blockhash-expired' };
    }
    return land(decoded, signature);
  };
  const faucet = createFaucet(seed, earlier?.airdrops ?? 0);

  const chain: Chain = {
    seed,
    faults,
    slotMs,
    ...clock,
    latestBlockhash: (commitment) => {
      const slot = clock.slot(commitment);
      return { blockhash: blockhashes.at(slot), lastValidBlockHeight: heightOf(slot) + blockhashLifetime };
    },
    genesisHash: blockhashes.at(0),
    blockhashAt: blockhashes.at,
    isBlockhashValid: (blockhash, slot = clock.slot()) => blockhashes.isValid(blockhash, slot),
    submit,
    simulate: (wire, options = {}) => {
      enterSlot();
      return simulate(
        {
          machine,
          hasLanded: (signature) => history.get(signature) !== undefined,
          isBlockhashValid: (blockhash) => blockhashes.isValid(blockhash, clock.slot()),
        },
        wire,
        options,
      );
    },
    transaction: history.get,
    confirmation: ({ slot }) => {
      const depth = clock.slot() - slot;
      if (depth >= finalizedAfterSlots) return 'finalized';
      return depth >= confirmedAfterSlots ? 'confirmed' : 'processed';
    },
    account,
    lamports: balances.get,
    tokenAccount: ledger.get,
    mint,
    tokenAccountsOf: (owner, { mint: ofMint, programId } = {}) =>
      ledger
        .ofOwner(owner)
        .filter((found) => (!ofMint || found.mint === ofMint) && (!programId || found.programId === programId)),
    tokenAccountsOfMint: ledger.ofMint,
    signaturesFor: (address, page = {}) => history.signaturesFor(address, page),
    airdrop: (address, lamports) => faucet.give(chain, address, lamports),
    writeAccount: (written) => {
      putAccount(machine, written);
      ledger.update(written.address, account(written.address));
      balances.set(written.address, written.lamports);
    },
    minimumRent: (dataLength) => machine.minimumBalanceForRentExemption(BigInt(dataLength)),
    onTransaction: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    save: () =>
      writeSnapshot({
        machine: machine.toBytes(),
        slot: clock.slot(),
        inSlot,
        drawn,
        airdrops: faucet.given(),
        transactions: history.all(),
      }),
  };
  if (!earlier) faucet.fill(chain);
  return chain;
};

const decodedOrReason = (wire: Uint8Array): DecodedWire | string => {
  if (wire.length > maxWireLength) return `transaction too large: ${wire.length} bytes (max: ${maxWireLength})`;
  try {
    return decodeWire(wire);
  } catch (cause) {
    return `not a transaction: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
};
