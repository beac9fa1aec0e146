import { z } from 'zod'
import type { Ctx } from '../context.ts'
import { badInput } from '../errors.ts'
import { parseInput } from '../parse-input.ts'
import { detectableUplift, sampleSize } from './sample-size.ts'
import { percent, points, type Words, whole, wordsSchema } from './words.ts'

/** Nobody has more customers. */
const most = 1_000_000_000

export const sampleSizeInput = z
  .strictObject({
    rate: z.number().min(0.000_01).max(0.99).describe('What the control would do: its rate, 0.02 for 2 %.'),
    uplift: z
      .number()
      .min(-0.99)
      .max(0.99)
      .optional()
      .describe('The difference to be found: rate of the treated minus that of the control, 0.005 for half a point.'),
    control: z.int().min(2).max(most).optional().describe('Instead: how many are in the control.'),
    ratio: z
      .number()
      .min(0.01)
      .max(1_000)
      .default(1)
      .describe('Treated customers of a cell for each one in the control.'),
  })
  .refine(({ uplift, control }) => (uplift === undefined) !== (control === undefined), {
    error: 'Give either uplift, to learn how many customers it takes, or control, to learn what so many can find.',
  })

export const sampleSizeSchema = z.object({
  rate: z.number(),
  uplift: z.number().nullable().describe('Null: so few find nothing, whatever happens.'),
  control: z.int(),
  treated: z.int().describe('Of each treated cell.'),
  power: z.literal(0.8),
  alpha: z.literal(0.05),
  words: wordsSchema,
})
export type SampleSizeAdvice = z.infer<typeof sampleSizeSchema>

/**
 * How many customers each cell needs to find an uplift with 80 % power at 5 %; or, given the size of the control, the
 * smallest uplift that it can find. Counts everybody assigned, answered or not. Asks nothing of the database; whoever
 * is signed in may. Throws `bad-input`.
 */
export async function adviseSampleSize(_: Ctx, input: z.input<typeof sampleSizeInput>): Promise<SampleSizeAdvice> {
  const { rate, uplift, control, ratio } = parseInput(sampleSizeInput, input)
  const fixed = { rate, power: 0.8, alpha: 0.05 } as const
  if (control !== undefined) {
    const treated = Math.ceil(control * ratio)
    const found = detectableUplift({ rate, ratio }, control)
    return { ...fixed, uplift: found, control, treated, words: wordsOf(rate, found, control, treated) }
  }
  const wanted = uplift ?? 0
  if (wanted === 0) throw badInput('An uplift of 0 cannot be found. Give the difference that would be worth knowing.')
  if (rate + wanted <= 0 || rate + wanted >= 1) {
    throw badInput('With this uplift the rate would not lie between 0 and 1. Give a smaller one.')
  }
  const size = sampleSize({ rate, ratio }, wanted)
  if (size.control > most || size.treated > most) {
    throw badInput('This takes more than a thousand million customers. Give a larger uplift.')
  }
  return { ...fixed, uplift: wanted, ...size, words: wordsOf(rate, wanted, size.control, size.treated) }
}

function wordsOf(rate: number, uplift: number | null, control: number, treated: number): Words {
  const [n0, n1] = [whole(control), whole(treated)]
  if (uplift === null) {
    return {
      zh: `对照组 ${n0} 人、每个处理单元 ${n1} 人时，任何增量都无法可靠发现。`,
      en: `With ${n0} in the control and ${n1} in each treated cell no uplift can be found reliably.`,
    }
  }
  return {
    zh: `对照组 ${n0} 人、每个处理单元 ${n1} 人，可在对照组比率为 ${percent(rate)} 时以 80% 的把握发现 ${points(uplift)} 个百分点的${uplift < 0 ? '下降' : '增量'}。`,
    en: `${n0} in the control and ${n1} in each treated cell find ${uplift < 0 ? 'a drop' : 'an uplift'} of ${points(uplift)} points on a rate of ${percent(rate)} in four of five campaigns.`,
  }
}
