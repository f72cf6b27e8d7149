import { configDefaults, defineConfig } from 'vitest/config';

const infra = 'test/infra/**/*.test.ts';

export default defineConfig({
  test: {
    environment: 'node',
    // Native addons and child processes want a process of their own.
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 5_000,
    unstubEnvs: true,
    // A test that prints hides the one that fails.
    silent: 'passed-only',
    projects: [
      {
        extends: true,
        test: {
          name: 'bot',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, infra],
          // Many of these wait for emulators more than they compute; without a number two cores run them one by one.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      // Loading the CDK takes seconds and leaves nothing behind: one process loads it once for all of these.
      {
        extends: true,
        test: { name: 'infra', include: [infra], isolate: false, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
