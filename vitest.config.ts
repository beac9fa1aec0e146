import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The largest files first, as ever, but before them those of bench/, where a few lines play for minutes: nothing long is left to the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const plays = (file: TestSpecification) => file.moduleId.includes('/bench/')
    return (await super.sort(files)).sort((a, b) => Number(plays(b)) - Number(plays(a)))
  }
}

export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: ['packages/engine/testing/server.ts'],
    sequence: { sequencer: LongestFirst },
    // For two cores: a third of the time a test waits for a browser, a lease or another process.
    maxWorkers: 3,
    // A worker loads the packages once, not for each of 200 files: a fifth of the time. So nothing of a file may stay in a module.
    isolate: false,
    // So long that only what hangs is ended by them, on a busy machine too: no test has a patience of its own.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
  },
})
