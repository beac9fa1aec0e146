import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: ['packages/engine/testing/server.ts'],
    // Two cores, one database server: more workers only wait for each other.
    maxWorkers: 2,
    // A worker loads the packages once, not for each of 200 files: a fifth of the time. So nothing of a file may stay in a module.
    isolate: false,
    // So long that only what hangs is ended by them, on a busy machine too: no test has a patience of its own.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
  },
})
