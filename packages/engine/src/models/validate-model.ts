import { type RankingQuality, rankingQuality } from './ranking-quality.ts'
import { type Coefficients, type Design, fitRidgeLogistic, predict } from './ridge-logistic.ts'

export const folds = 10

/** What a model is worth, by looking at customers whom it was not trained on. */
export interface Validation {
  /**
   * Trained on the first two thirds in time, tested on the last: what it would have been worth in use. Null where everybody
   * was contacted at about the same time.
   */
  time: (RankingQuality & { trainedOn: number; testedFrom: Date }) | null
  /**
   * Ten times trained on nine tenths and tested on the last, the tenth being the row's place in time modulo ten. It knows
   * the same weeks and campaigns that it is tested on.
   */
  folds: RankingQuality
}

/** Fits of a training: the model itself, the time split, the folds. */
export const fitsOf = 2 + folds

/**
 * Trains on all rows, then on parts of them to see what the rest says. `onFit` is told after each of `fitsOf` fits, and
 * stops the work by throwing.
 */
export async function trainAndValidate(
  design: Design,
  onFit: (done: number) => Promise<void>,
): Promise<{ coefficients: Coefficients; validation: Validation }> {
  const { frame } = design
  const all = new Uint8Array(frame.size).fill(1)
  const coefficients = await fitRidgeLogistic(design, all)
  await onFit(1)
  const time = await timeSplit(design, coefficients)
  await onFit(2)
  const scores = new Float64Array(frame.size)
  for (let fold = 0; fold < folds; fold += 1) {
    const test = all.map((_, row) => (row % folds === fold ? 1 : 0))
    await predict(design, await fitRidgeLogistic(design, others(test), coefficients), scores, test)
    await onFit(fold + 3)
  }
  return { coefficients, validation: { time, folds: rankingQuality(scores, frame.outcome, all, true) } }
}

async function timeSplit(design: Design, start: Coefficients): Promise<Validation['time']> {
  const { frame } = design
  const cut = cutInTime(frame.at)
  if (cut === null) return null
  const test = new Uint8Array(frame.size).fill(1, cut)
  const scores = new Float64Array(frame.size)
  await predict(design, await fitRidgeLogistic(design, others(test), start), scores, test)
  const quality = rankingQuality(scores, frame.outcome, test, true)
  return { ...quality, trainedOn: cut, testedFrom: new Date(frame.at[cut] as number) }
}

/**
 * Where the last third begins: at two thirds of the rows, or at the nearest change of time, so that nobody is tested by
 * those contacted in the same moment. Null where this leaves less than a tenth to test on, or less than a third to train on.
 */
export function cutInTime(at: Float64Array): number | null {
  const ideal = Math.floor((2 * at.length) / 3)
  for (let off = 0; off <= at.length; off += 1) {
    for (const cut of [ideal - off, ideal + off]) {
      const fits = cut >= at.length / 3 && cut <= at.length * 0.9 && cut >= 1
      if (fits && at[cut - 1] !== at[cut]) return cut
    }
  }
  return null
}

const others = (test: Uint8Array): Uint8Array => test.map((value) => 1 - value)
