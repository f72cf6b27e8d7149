/** What every book of rotations must keep. */
import { beforeEach, describe, expect, it } from 'vitest';
import { afterOutsideSale, openingPosition, type Position } from '#trading/domain/books/position.ts';
import { initialUserSettings, userSettings } from '#trading/domain/settings/settings.ts';
import {
  epochMs,
  lamports,
  mint,
  orderId,
  signature,
  tokenAmount,
  walletAddress,
} from '#trading/domain/values/quantities.ts';
import type { Rotation } from '#trading/domain/wallets/rotation.ts';
import type { RotationBook } from '#trading/ports/rotation-book.ts';
import type { SettingsStore } from '#trading/ports/settings-store.ts';
import { accountOf, alice, atMs, flowOf, nextOf, orderChange, orderOf, planOf } from './journal-values.ts';
import type { Books } from './order-journal.ts';

export type RotationBooks = Books & { readonly rotations: RotationBook; readonly settings: SettingsStore };

const to = walletAddress('So11111111111111111111111111111111111111113');
const from = accountOf({}).wallet;
const author = { by: 'test', why: 'test', atMs: 0 };
const thaw = { because: 'wallet-rotation', by: 'test', why: 'over', atMs } as const;
const freeze = { because: 'wallet-rotation', detail: 'to the new one', atMs } as const;

const rotationOf = (change: Partial<Rotation> = {}): Rotation => ({
  ...{ userId: alice, from, to, status: 'moving', by: 'test' },
  ...{ startedAtMs: atMs, startedAtSlot: 7, seenSlot: 0, differenceLamports: -3n },
  ...{ frozenBefore: undefined, inFlight: undefined, reverted: {}, leaving: [], moves: 0, version: 1 },
  ...change,
});
const inFlight: Rotation['inFlight'] = {
  moveId: orderId('move-1'),
  plan: { kind: 'tokens', mint: planOf(1).mint, positionId: planOf(1).positionId, closes: true },
  signature: signature('M'.repeat(88)),
  transactionBase64: 'AAAA',
  lastValidBlockHeight: 2n ** 60n,
};

/** Runs the suite on books that `open` makes, empty each time. */
export const describeRotationBook = (name: string, open: () => Promise<RotationBooks>): void => {
  describe(`rotation book on ${name}`, () => {
    let books: RotationBooks;
    let position: Position;
    beforeEach(async () => {
      books = await open();
      await books.accounts.open(accountOf({ cashLamports: lamports(1_000n), openPositions: 0 }));
      const opening = openingPosition(planOf(1));
      await books.journal.commit({
        ...orderChange(orderOf(planOf(1))),
        position: { expected: 'absent', next: opening },
      });
      position = opening;
    });
    const account = () => books.accounts.account(alice, 'live');
    const held = () => books.positions.find(alice, 'live', planOf(1).mint);

    it('begins once, and freezes the account in the same step', async () => {
      expect(await books.rotations.find(alice)).toBeUndefined();
      const both = await Promise.all([1, 2].map(() => books.rotations.commit({ next: rotationOf(), freeze })));
      expect(both.toSorted()).toEqual(['changed', 'committed']);
      expect(await books.rotations.find(alice)).toEqual(rotationOf());
      expect(await account()).toMatchObject({ frozenBecause: 'wallet-rotation', frozenDetail: 'to the new one' });
    });

    it('begins over another freeze only when it knows it', async () => {
      const stolen = { because: 'unknown-outflow', detail: 'stolen', atMs } as const;
      await books.accounts.freeze(alice, 'live', stolen);
      expect(await books.rotations.commit({ next: rotationOf(), freeze })).toBe('changed');
      expect(await books.rotations.find(alice)).toBeUndefined();
      expect(await books.rotations.commit({ next: rotationOf({ frozenBefore: stolen }), freeze })).toBe('committed');
    });

    it('keeps a signed move with the claim on its position, or neither', async () => {
      await books.rotations.commit({ next: rotationOf(), freeze });
      const next = rotationOf({ inFlight, version: 2 });
      const claim = nextOf(position, { orderInFlight: orderId('move-1') });
      expect(await books.rotations.commit({ next, position: { expected: 9, next: claim } })).toBe('changed');
      expect((await books.rotations.find(alice))?.inFlight).toBeUndefined();
      expect(await books.rotations.commit({ next, position: { expected: 1, next: claim } })).toBe('committed');
      expect(await books.rotations.find(alice)).toEqual(next);
      expect((await held())?.orderInFlight).toBe('move-1');
    });

    it('books a move once, with its position and its cost', async () => {
      await books.rotations.commit({ next: rotationOf(), freeze });
      const flow = flowOf(1, { kind: 'rotation', walletLamports: lamports(-17n) });
      const booking = {
        flow,
        positions: [{ expected: 1, next: nextOf(position, { wallet: to }) }],
        freeze: undefined,
      };
      expect(await books.rotations.commit({ next: rotationOf({ version: 2, moves: 1 }), booking })).toBe('committed');
      const again = { ...booking, positions: [] };
      expect(await books.rotations.commit({ next: rotationOf({ version: 3, moves: 2 }), booking: again })).toBe(
        'changed',
      );
      expect(await books.accounts.flows(alice)).toEqual([flow]);
      expect(await account()).toMatchObject({ cashLamports: 983n, wallet: from, frozenBecause: 'wallet-rotation' });
      expect(await held()).toMatchObject({ wallet: to, version: 2 });
    });

    const handOver = (expectedVersion: number) => ({
      settings: { next: userSettings.parse(initialUserSettings(to)), expectedVersion, author },
      accounts: ['live' as const],
      thaw,
      freeze: undefined,
      reconciliation: {
        ...{ userId: alice, mode: 'live' as const, through: { slot: 7, signature: undefined } },
        ...{ equalAtSlot: undefined, equalAtMs: undefined, openingTokens: new Map(), suspicion: undefined, version: 1 },
      },
    });

    it('hands over settings, account, comparison and what stays behind at once, or nothing', async () => {
      await books.settings.saveUser(alice, userSettings.parse(initialUserSettings(from)), 0, author);
      await books.rotations.commit({ next: rotationOf({ leaving: [mint(planOf(1).mint)] }), freeze });
      const sale = {
        ...{ positionId: position.positionId, mint: position.mint, tokens: tokenAmount(0n) },
        ...{ costLamports: lamports(0n), realisedLamports: lamports(0n), rentLamports: lamports(0n) },
      };
      const closed = afterOutsideSale(position, sale, 'rotation', epochMs(atMs));
      const booking = {
        flow: flowOf(2, { kind: 'rotation', walletLamports: lamports(-5n) }),
        positions: [{ expected: 1, next: closed }],
        freeze: undefined,
      };
      const next = rotationOf({ status: 'done', version: 2 });
      expect(await books.rotations.commit({ next, booking, handOver: handOver(9) })).toBe('changed');
      expect((await books.settings.load()).users[0]?.settings.wallet).toBe(from);
      expect(await account()).toMatchObject({ wallet: from, cashLamports: 1_000n });

      expect(await books.rotations.commit({ next, booking, handOver: handOver(1) })).toBe('committed');
      expect((await books.settings.load()).users[0]).toMatchObject({ version: 2, settings: { wallet: to } });
      expect(await account()).toMatchObject({
        ...{ wallet: to, cashLamports: 995n, frozenBecause: undefined, lastThaw: thaw },
      });
      expect(await held()).toBeUndefined();
      expect(await books.accounts.reconciliation(alice, 'live')).toMatchObject({ version: 1, through: { slot: 7 } });
      expect(await books.rotations.find(alice)).toEqual(next);
    });

    it('hands a paper account over, and leaves a freeze behind that stood before', async () => {
      const frozenBefore = { because: 'unknown-outflow', detail: 'stolen', atMs } as const;
      await books.settings.saveUser(alice, userSettings.parse(initialUserSettings(from)), 0, author);
      await books.accounts.open(accountOf({ mode: 'paper', openedAtSlot: undefined }));
      await books.accounts.freeze(alice, 'live', frozenBefore);
      await books.rotations.commit({ next: rotationOf({ frozenBefore }), freeze });
      const change = { ...handOver(1), accounts: ['live', 'paper'] as const, freeze: frozenBefore };
      const next = rotationOf({ frozenBefore, status: 'done', version: 2 });
      expect(await books.rotations.commit({ next, handOver: change })).toBe('committed');
      expect(await account()).toMatchObject({ wallet: to, frozenBecause: 'unknown-outflow', frozenDetail: 'stolen' });
      expect(await books.accounts.account(alice, 'paper')).toMatchObject({ wallet: to });
    });
  });
};
