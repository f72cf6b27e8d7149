/** The nodes, the clocks, the router and what the wallets hold. */
import { solText } from '../values/human-text.ts';
import { ageText, type Finding, fail, pass, skip, warn, worstOf } from './finding.ts';

/** What one RPC node said; nodes are told apart by their place in the providers' secret, because addresses hold keys. */
export type NodeLook = {
  readonly place: number;
  readonly answer:
    | { readonly slot: number; readonly blockTimeMs: number | undefined; readonly latencyMs: number }
    | { readonly problem: string };
};

const slowNodeMs = 1_000;
/** About four seconds of blocks. */
const lagSlots = 10;
/** A confirmed block is a second or two old, and block times are estimates. */
const oldBlockMs = 30_000;

const judgeNode =
  (newestSlot: number, nowMs: number) =>
  ({ place, answer }: NodeLook): Finding => {
    const name = `node ${place}`;
    if ('problem' in answer)
      return fail(
        `${name} does not answer: ${answer.problem}`,
        'look at the provider, and at solanaRpcUrls in the providers secret',
      );
    const { slot, blockTimeMs, latencyMs } = answer;
    const lag = newestSlot - slot;
    const behindMs = blockTimeMs === undefined ? undefined : nowMs - blockTimeMs;
    const measured = {
      [`node${place}LatencyMs`]: latencyMs,
      [`node${place}LagSlots`]: lag,
      ...(behindMs === undefined ? {} : { [`node${place}BehindMs`]: behindMs }),
    };
    if (behindMs !== undefined && behindMs > oldBlockMs)
      return fail(
        `the newest block of ${name} is ${ageText(behindMs)} old`,
        'use another node: signals would look too old',
        measured,
      );
    if (lag > lagSlots) return warn(`${name} is ${lag} slots behind`, 'put a node that keeps up first', measured);
    if (latencyMs > slowNodeMs)
      return warn(`${name} takes ${latencyMs} ms to answer`, 'use a node that is nearer to where this runs', measured);
    return pass(`${latencyMs} ms, ${lag} slots behind`, measured);
  };

/** Every node: whether it answers, how fast, and how far behind the others and the time it is. */
export const judgeNodes = (nodes: readonly NodeLook[], nowMs: number): Finding => {
  const newestSlot = Math.max(0, ...nodes.flatMap(({ answer }) => ('slot' in answer ? [answer.slot] : [])));
  const findings = nodes.map(judgeNode(newestSlot, nowMs));
  const finding = worstOf(findings, fail('no RPC node is named', 'put solanaRpcUrls into the providers secret'));
  const answering = findings.filter(({ status }) => status !== 'fail').length;
  // The next node stands in for one that is down, so that this is no failure of the whole.
  const isSpare = finding.status === 'fail' && answering > 0;
  if (isSpare) return { ...finding, status: 'warn', found: `${finding.found}; ${answering} of ${nodes.length} work` };
  return finding.status === 'pass' ? { ...finding, found: `${nodes.length} nodes: ${finding.found}` } : finding;
};

/** What a clock elsewhere said, and how long the question took: half of it may be the way. */
export type ClockLook = {
  readonly of: string;
  readonly theirsMs: number;
  readonly oursMs: number;
  readonly tookMs: number;
};

const skewWarnMs = 3_000;
const skewFailMs = 15_000;
/** A `Date` header and a block time are whole seconds. */
const coarseMs = 1_000;

/** Our clock against those of others: ages of signals and quotes, and leases, are told by it. */
export const judgeClock = (
  clocks: readonly ClockLook[],
  newestBlockTimeMs: number | undefined,
  nowMs: number,
): Finding => {
  const advice = 'set the clock by NTP: ages of signals and quotes are told by it';
  const findings = clocks.map(({ of, theirsMs, oursMs, tookMs }) => {
    const offMs = oursMs - theirsMs;
    const skewMs = Math.max(0, Math.abs(offMs) - tookMs - coarseMs);
    const measured = { [`clockOff${of}Ms`]: offMs };
    if (skewMs <= skewWarnMs)
      return pass(`within ${ageText(skewMs + coarseMs)} of ${clocks.length} other clocks`, measured);
    const found = `our clock is ${ageText(Math.abs(offMs))} ${offMs > 0 ? 'ahead of' : 'behind'} that of ${of}`;
    return skewMs > skewFailMs ? fail(found, advice, measured) : warn(found, advice, measured);
  });
  // A block of the future: the cluster's clock is an estimate, ours is then behind by at least as much.
  const aheadMs = newestBlockTimeMs === undefined ? 0 : newestBlockTimeMs - nowMs;
  const future =
    aheadMs > skewFailMs
      ? [warn(`the newest block is ${ageText(aheadMs)} ahead of our clock`, advice, { blockAheadMs: aheadMs })]
      : [];
  return worstOf([...findings, ...future], warn('no other clock could be asked', 'look at the nodes and the router'));
};

/** The end of one quote. */
export type QuoteLook = { readonly latencyMs: number; readonly kind: string; readonly reason: string | undefined };

const slowQuoteMs = 1_500;

/** Whether the router quotes SOL against USDC, and how fast. */
export const judgeRouter = ({ latencyMs, kind, reason }: QuoteLook): Finding => {
  const measured = { quoteLatencyMs: latencyMs };
  if (kind === 'quoted')
    return latencyMs > slowQuoteMs
      ? warn(
          `a quote takes ${latencyMs} ms`,
          'quotes older than 10 s are refused: look at the way to the router',
          measured,
        )
      : pass(`a quote takes ${latencyMs} ms`, measured);
  if (kind === 'rate-limited')
    return warn(
      'the router is asked too often',
      'give jupiterApiKey of a larger plan in the providers secret',
      measured,
    );
  return fail(
    `no quote: ${kind}${reason === undefined ? '' : ` (${reason})`}`,
    'look at jupiterUrl and jupiterApiKey in the providers secret',
    measured,
  );
};

/** SOL of a wallet that trades live, beside what is to stay in it for exits. */
export type BalanceLook = {
  readonly userId: string;
  readonly reserveLamports: bigint;
  /** How many positions may want to be sold at once, and what that may cost each of them at most. */
  readonly openPositions: number;
  readonly exitCostLamports: bigint;
  readonly answer: { readonly lamports: bigint } | { readonly problem: string };
};

/** Below this no exit can pay for itself: a fee, a tip and the rent of an account. */
const bareLamports = 5_000_000n;

const judgeBalance = (look: BalanceLook): Finding => {
  const { userId, reserveLamports, openPositions, exitCostLamports, answer } = look;
  if ('problem' in answer)
    return fail(`the wallet of ${userId} cannot be read: ${answer.problem}`, 'look at the nodes');
  const { lamports } = answer;
  const found = `the wallet of ${userId} holds ${solText(lamports)} SOL`;
  if (lamports < bareLamports) return fail(found, 'send SOL to it: exits may not be able to pay their fees');
  if (lamports < reserveLamports)
    return warn(
      `${found}, less than the reserve of ${solText(reserveLamports)}`,
      'send SOL to it: no entries until then',
    );
  const worst = BigInt(openPositions) * exitCostLamports;
  if (lamports < worst)
    return warn(
      `${found}; selling its ${openPositions} open positions may cost ${solText(worst)} SOL in fees at worst`,
      `send SOL to it, or let entries leave more: solReserveLamports is ${reserveLamports}`,
    );
  return pass('every live wallet holds more than its reserve, and the worst fees of its exits');
};

/** Every live wallet against its reserve. */
export const judgeBalances = (wallets: readonly BalanceLook[]): Finding =>
  worstOf(wallets.map(judgeBalance), skip('nobody trades live'));
