import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/replay/record.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ['test/quiet.ts'],
  },
});
