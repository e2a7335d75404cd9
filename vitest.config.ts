import { defineConfig } from 'vitest/config';

/** Tests that count what their process holds (handles, timers, listeners, children): each file has one of its own. */
const alone = ['faults/**/*.test.ts', 'scripts/**/*.test.ts'];

export default defineConfig({
  test: {
    // Many tests wait for processes: a core left free for this one would mostly idle.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['src/**/*.test.{ts,tsx}', 'resources/**/*.test.ts'],
          // To load the modules anew for each of these files would take longer than most of them run.
          isolate: false,
        },
      },
    ],
  },
});
