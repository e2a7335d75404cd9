import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'resources/**/*.test.ts', 'faults/**/*.test.ts', 'scripts/**/*.test.ts'],
    // Many tests wait for processes: a core left free for this one would mostly idle.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
