import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** In a few lines these play for a minute and more; the longest are named first. */
const plays = ['/bench/', 'cli/test/lifecycle.test', 'every-page', 'delivery.test', 'models-bank', 'races.test']

/** The plays first, then the largest files, as ever: nothing long is left to the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = plays.findIndex((part) => moduleId.includes(part))
      return at < 0 ? plays.length : at
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
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
