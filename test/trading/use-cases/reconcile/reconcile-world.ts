/** The trading world with a wallet whose history and holdings a test moves from outside. */
import { createMemoryWalletHistory } from '#adapters/memory/wallet-history.ts';
import { auditUser, unexplained } from '#trading/domain/audit/audit.ts';
import type { Mint, TokenAmount } from '#trading/domain/values/quantities.ts';
import { epochMs, lamports, tokenAmount } from '#trading/domain/values/quantities.ts';
import { handleSignal } from '#trading/use-cases/orders/execute-orders.ts';
import { reconcileWallet, type WalletReconciliation } from '#trading/use-cases/reconcile/reconcile-wallet.ts';
import { type OutsideMove, outsideTransaction } from '../../outside-transaction.ts';
import { createWorld, launchOf, launchTransaction, theMint, theWallet } from '../trading-world.ts';

/** A world in which the user has bought `theMint` and everything so far is final. */
export const createReconcileWorld = async () => {
  const world = await createWorld();
  const history = createMemoryWalletHistory();
  const tokens = new Map<Mint, bigint>();
  /** The node's view: the newest slot, how far it has finalized, and what it gets wrong. */
  const node = { slot: 9, finalizedSlot: 9, lamportsOff: 0n, beforeSecondLook: async () => {} };

  const deps: WalletReconciliation & Pick<typeof world.deps, 'settings'> = {
    ...world.deps,
    history,
    reader: {
      holdings: async () => {
        await node.beforeSecondLook();
        return {
          slot: node.slot,
          lamports: lamports((world.balances.get(theWallet) ?? 0n) + node.lamportsOff),
          tokens: new Map([...tokens].map(([mint, amount]): [Mint, TokenAmount] => [mint, tokenAmount(amount)])),
        };
      },
    },
  };
  const hold = (mint: Mint, change: bigint) => tokens.set(mint, (tokens.get(mint) ?? 0n) + change);

  /** Something happens to the wallet outside Osprey; final at once unless told. */
  const outside = (move: OutsideMove, options: { readonly names?: boolean; readonly final?: boolean } = {}) => {
    node.slot += 1;
    const landed = outsideTransaction(theWallet, { slot: node.slot, name: `outside${node.slot}`, ...move });
    world.balances.set(theWallet, (world.balances.get(theWallet) ?? 0n) + (move.sol ?? 0n));
    for (const [mint, change] of move.tokens ?? []) hold(mint, change);
    history.land(landed, options.names);
    if (options.final !== false) node.finalizedSlot = node.slot;
    history.finalize(node.finalizedSlot);
    return landed.transaction.signature;
  };
  /** Puts a transaction of an order of ours into the wallet's history. */
  const ours = (signature: string) => {
    const transaction = world.transactions.get(signature);
    if (transaction === undefined) throw new Error('did not land');
    node.slot += 1;
    node.finalizedSlot = node.slot;
    history.land({ transaction: { ...transaction, slot: node.slot }, signedByWallet: true });
    history.finalize(node.slot);
    if (!transaction.failed) for (const { mint, change } of transaction.tokenChanges) hold(mint, change);
  };
  const run = async () => {
    node.slot += 1;
    return reconcileWallet(deps, world.user);
  };
  const finalize = () => {
    node.finalizedSlot = node.slot;
    history.finalize(node.slot);
  };
  /** Everything in the books, to see that nothing changed. */
  const rows = async () => ({
    account: await world.books.accounts.account(world.user, 'live'),
    positions: await world.books.positions.ofUser(world.user),
    flows: await world.books.accounts.flows(world.user),
    trades: await world.books.accounts.trades(world.user),
    reconciliation: await world.books.accounts.reconciliation(world.user, 'live'),
  });
  /** Differences that an audit cannot explain, of the books and against the chain. */
  const audit = async () => {
    const { account, positions, flows, trades, reconciliation } = await rows();
    if (account === undefined) throw new Error('not open');
    const days = [...new Set(trades.map(({ plan }) => plan.day))];
    const { slot: _, ...chain } = await deps.reader.holdings(theWallet);
    return unexplained(
      auditUser({
        userId: world.user,
        accounts: [account],
        positions,
        flows,
        trades,
        openingTokens: reconciliation?.openingTokens ?? new Map(),
        unfinished: await world.books.journal.unfinished(10),
        budgets: await Promise.all(days.map((day) => world.books.accounts.budget(world.user, 'live', day))),
        tokens: await world.books.accounts.tokens(world.user, 'live'),
        leaderDays: await world.books.accounts.leaderDays(world.user, 'live'),
        chain,
      }),
    );
  };
  const buy = async () => {
    const signal = launchOf({ seenAtMs: epochMs(world.clock.nowMs), blockTimeMs: epochMs(world.clock.nowMs) });
    world.transactions.set(signal.signature, launchTransaction(signal));
    return handleSignal(world.deps, signal);
  };

  await buy();
  for (const signature of world.signed) ours(signature);
  return {
    ...world,
    trading: world.deps,
    deps,
    history,
    node,
    tokens,
    outside,
    ours,
    run,
    finalize,
    rows,
    audit,
    buy,
    hold,
    theMint,
  };
};
