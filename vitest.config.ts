import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: ['packages/engine/testing/server.ts'],
    // For two cores: the tests of processes, queues and browsers wait for a third of their time.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
