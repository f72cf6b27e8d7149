/** Checks of the nodes, the clocks, the router and the wallets on chain. */
import { readHttpClock } from '#adapters/http-clock.ts';
import { createSolanaAccountReader } from '#adapters/solana/create-solana-account-reader.ts';
import { lookAtNodes } from '#adapters/solana/look-at-nodes.ts';
import { rpcFailure } from '#adapters/solana/rpc-failure.ts';
import { type Finding, skip } from '#trading/domain/doctor/finding.ts';
import {
  type BalanceLook,
  judgeBalances,
  judgeClock,
  judgeNodes,
  judgeRouter,
} from '#trading/domain/doctor/judge-chain.ts';
import { ladderCostAtMost } from '#trading/domain/exits/exit-ladder.ts';
import { basisPoints, epochMs, usdcMint, wrappedSolMint } from '#trading/domain/values/quantities.ts';
import type { Check } from '#trading/use-cases/reports/run-checks.ts';
import { type DoctorDeps, questionMs } from './doctor-deps.ts';

const look = async ({ nodes }: DoctorDeps) => {
  const rpcUrls = await nodes();
  return rpcUrls.length === 0 ? [] : lookAtNodes({ rpcUrls, timeoutMs: questionMs });
};

const checkNodes = async (deps: DoctorDeps): Promise<Finding> => judgeNodes(await look(deps), Date.now());

/** Where quotes come from: of a market that a run left behind it is not where the secret says, but beside its node. */
const routerOf = async ({ connection, providers, nodes }: DoctorDeps) => {
  if (!connection.local || connection.running) {
    const { jupiterUrl, jupiterApiKey } = await providers();
    return { jupiterUrl, jupiterApiKey };
  }
  const [node] = await nodes();
  return node === undefined ? undefined : { jupiterUrl: `${node}/swap/v1`, jupiterApiKey: undefined };
};

const checkClock = async (deps: DoctorDeps): Promise<Finding> => {
  const door = deps.connection.running ? deps.connection.variables['FRONT_DOOR_URL'] : undefined;
  // Whatever cannot be found is one clock less: its own check says why.
  const [[node], router, seen] = await Promise.all([
    deps.nodes().catch(() => []),
    routerOf(deps).catch(() => undefined),
    look(deps).catch(() => []),
  ]);
  const places = { Node: node, Router: router?.jupiterUrl, FrontDoor: door };
  const clocks = await Promise.all(
    Object.entries(places).flatMap(([of, url]) => (url ? [readHttpClock(of, url, questionMs)] : [])),
  );
  const blockTimes = seen.flatMap(({ answer }) => ('slot' in answer ? (answer.blockTimeMs ?? []) : []));
  return judgeClock(
    clocks.filter((clock) => clock !== undefined),
    blockTimes.length === 0 ? undefined : Math.max(...blockTimes),
    Date.now(),
  );
};

/** A hundredth of a SOL. */
const quotedLamports = 10_000_000n;

const checkRouter = async (deps: DoctorDeps): Promise<Finding> => {
  const router = await routerOf(deps);
  if (router === undefined) return skip('no market was left behind to ask');
  // Loaded only here: Jupiter's client is large.
  const { createJupiterRouter } = await import('#adapters/jupiter/create-jupiter-router.ts');
  const { jupiterUrl: url, jupiterApiKey: apiKey } = router;
  const { quote } = createJupiterRouter({
    ...{ url, timeoutMs: questionMs, now: () => epochMs(Date.now()) },
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  const askedAtMs = performance.now();
  const outcome = await quote({
    ...{ inputMint: wrappedSolMint, outputMint: usdcMint, amountIn: quotedLamports, slippageBps: basisPoints(50) },
  });
  const latencyMs = Math.round(performance.now() - askedAtMs);
  return judgeRouter({ latencyMs, kind: outcome.kind, reason: 'reason' in outcome ? outcome.reason : undefined });
};

const checkBalances = async ({ settings, nodes, accounts }: DoctorDeps): Promise<Finding> => {
  const live = (await settings()).users.filter((user) => user.settings.mode === 'live');
  if (live.length === 0) return judgeBalances([]);
  const { balance } = createSolanaAccountReader({ rpcUrls: await nodes(), timeoutMs: questionMs });
  const known = await accounts();
  const looks = live.map(async ({ userId, settings: own }): Promise<BalanceLook> => {
    const { wallet, limits } = own;
    const account = known.find((each) => each.userId === userId && each.mode === 'live');
    const of = {
      ...{ userId, reserveLamports: limits.solReserveLamports },
      ...{ openPositions: account?.openPositions ?? 0, exitCostLamports: ladderCostAtMost(own) },
    };
    try {
      return { ...of, answer: { lamports: await balance(wallet) } };
    } catch (error) {
      return { ...of, answer: { problem: rpcFailure('getBalance', error).reason } };
    }
  });
  return judgeBalances(await Promise.all(looks));
};

/** The checks. */
export const chainChecks = (deps: DoctorDeps): readonly Check[] => [
  { name: 'rpc-nodes', about: 'RPC nodes answer and keep up', run: () => checkNodes(deps) },
  { name: 'clock', about: 'our clock is right', run: () => checkClock(deps) },
  { name: 'router', about: 'Jupiter quotes', run: () => checkRouter(deps) },
  { name: 'balances', about: 'live wallets hold their reserve', run: () => checkBalances(deps) },
];
