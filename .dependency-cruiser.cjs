/**
 * Who may know whom. Every comment says what to do instead.
 *
 *   bin, functions -> lib/adapters -> lib/trading/ports -> lib/trading/domain
 *   bin, functions -> lib/trading/use-cases -> ports        lib/stacks ..plain data.. -> functions, lib/adapters
 */

/** What deploy time and run time agree on, written as data. */
const PLAIN_DATA = [
  '^functions/triggers[.]ts$',
  '^functions/environment[.]ts$',
  '^functions/bundling/bundling[.]ts$',
  '^functions/[^/]+/env[.]ts$',
  '^lib/adapters/dynamodb/tables[.]ts$',
  '^lib/adapters/kms/wallet-key-tag[.]ts$',
  '^lib/adapters/sqs/queues[.]ts$',
];
const OURS = '^(bin|functions|lib|test)/';
const WEB3 = '(^|/)node_modules/@solana/web3[.]js/';
const NOT_FOR_LAMBDA =
  '(^|/)node_modules/(aws-cdk-lib|constructs|commander|cli-table3|croner|esbuild|fauxqs|litesvm|hono|@hono)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'Two modules that need each other are one, or share a third: move what both need into a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this file and it imports nothing: use it, or delete it.',
      severity: 'error',
      from: { orphan: true, path: OURS, pathNot: ['^test/', '^bin/[^/]+$', '[.]d[.]ts$'] },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere: mend the path, or declare the package with its exact version.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'trading-imports-zod-alone',
      comment:
        'The core knows no AWS, no Solana, no Node and no clock: declare a port in lib/trading/ports and let an adapter do it.',
      severity: 'error',
      from: { path: '^lib/trading/' },
      to: { pathNot: ['^lib/trading/', '(^|/)node_modules/zod/'] },
    },
    {
      name: 'domain-imports-domain-alone',
      comment:
        'Values and decisions are pure: take what a port would answer as an argument, and call the port in a use case.',
      severity: 'error',
      from: { path: '^lib/trading/domain/' },
      to: { path: '^lib/trading/', pathNot: '^lib/trading/domain/' },
    },
    {
      name: 'ports-import-domain-alone',
      comment: 'A port speaks of the domain: move the type it needs into lib/trading/domain.',
      severity: 'error',
      from: { path: '^lib/trading/ports/' },
      to: { path: '^lib/trading/', pathNot: '^lib/trading/(domain|ports)/' },
    },
    {
      name: 'adapters-implement-ports',
      comment:
        'An adapter knows the ports and the world, nobody above it: let functions/<name>/compose.ts bring the two together.',
      severity: 'error',
      from: { path: '^lib/adapters/' },
      to: { path: ['^lib/(local|stacks)/', '^lib/trading/use-cases/', '^(bin|functions|test)/'] },
    },
    {
      name: 'stacks-import-plain-data',
      comment:
        'Deploying must not load what runs: put the fact into triggers.ts, env.ts, tables.ts or queues.ts, and read it from there.',
      severity: 'error',
      from: { path: '^lib/stacks/' },
      to: { path: OURS, pathNot: ['^lib/stacks/', ...PLAIN_DATA] },
    },
    {
      name: 'plain-data-stays-plain',
      comment: 'What the stacks read brings nothing along: only zod and other plain data.',
      severity: 'error',
      from: { path: PLAIN_DATA },
      to: { pathNot: [...PLAIN_DATA, '(^|/)node_modules/zod/'] },
    },
    {
      name: 'local-is-for-bin-and-tests',
      comment: 'The embedded cloud must never be deployed: move what a function needs of it into lib/adapters.',
      severity: 'error',
      from: { pathNot: '^(bin|test|lib/local)/' },
      to: { path: '^lib/local/' },
    },
    {
      name: 'bin-is-where-it-starts',
      comment: 'A command composes and is composed by nobody: move the shared part into lib.',
      severity: 'error',
      from: { pathNot: '^(bin|test)/' },
      to: { path: '^bin/' },
    },
    {
      name: 'no-test-in-the-product',
      comment: 'Tests import the product, never the reverse: move the shared part into lib.',
      severity: 'error',
      from: { path: '^(bin|functions|lib)/' },
      to: { path: '^test/' },
    },
    {
      name: 'functions-are-apart',
      comment: 'A function is deployed alone: what two of them share belongs into lib, or beside them in functions/.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/[^/]+/', pathNot: ['^functions/$1/', '^functions/http/'] },
    },
    {
      name: 'functions-start-without-web3',
      comment:
        'Loading web3.js alone takes longer than Helius waits for an answer: read accounts by JSON-RPC and transactions by their bytes.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: WEB3, reachable: true },
    },
    {
      name: 'web3-behind-its-adapters',
      comment:
        'Speak in lib/trading/domain values: only the chain and swap adapters, the simulated market and tests know web3.js.',
      severity: 'error',
      from: { pathNot: '^(lib/adapters/(solana|jupiter)|lib/local/market|test)/' },
      to: { path: WEB3 },
    },
    {
      name: 'functions-stay-lean',
      comment: 'Deploy-time and local packages cost every cold start: keep them in lib/stacks, lib/local and bin.',
      severity: 'error',
      from: { path: '^functions/[^/]+/index[.]ts$' },
      to: { path: NOT_FOR_LAMBDA, reachable: true },
    },
    {
      name: 'no-dev-dependency-in-the-product',
      comment:
        'What runs is declared under dependencies, with its exact version. The CDK app alone may use the tools it is judged by.',
      severity: 'error',
      from: { path: '^(bin|functions|lib)/', pathNot: '^bin/app[.]ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '^(cdk[.]out|coverage|dist)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Types count: a type that is imported the wrong way is a wrong direction too.
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.d.ts', '.json'],
    },
  },
};
