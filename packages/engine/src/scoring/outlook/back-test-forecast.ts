import { z } from 'zod'
import { channels } from '../../channel.ts'
import type { Ctx } from '../../context.ts'
import { requireAnywhere } from '../../customers/require-anywhere.ts'
import { parseInput } from '../../parse-input.ts'
import { percent, wordsSchema } from '../words.ts'
import { backTest } from './back-test.ts'
import { outlookMeasures, pastCurves } from './past-curves.ts'

export const backTestInput = z.strictObject({
  channel: z.enum(channels),
  measure: z.enum(outlookMeasures).default('feedback'),
  day: z.coerce.number().int().min(1).max(399).default(7).describe('So many whole days after the launch.'),
})
export const backTestSchema = z.object({
  tested: z.int().describe('Closed campaigns of the channel that could have been forecast from those closed by then.'),
  held: z.int().describe('Of these, those whose final number lay in the band of 80 %.'),
  error: z.number().nullable().describe('The median of |expected - final| / final.'),
  words: wordsSchema,
})

/**
 * How good the forecast would have been for the organisation's own closed campaigns of a channel, the latest 100, each
 * from those closed by then. Needs `score.read` somewhere: only sums are told.
 */
export async function backTestForecast(
  ctx: Ctx,
  input: z.input<typeof backTestInput>,
): Promise<z.infer<typeof backTestSchema>> {
  const { channel, measure, day } = parseInput(backTestInput, input)
  requireAnywhere(ctx, 'score.read')
  const past = await pastCurves(ctx)
  const found = backTest(past.get(channel)?.[measure] ?? [], day)
  if (found.error === null) {
    return {
      ...found,
      words: {
        zh: '还不能检验：在它们之前结束的同渠道活动太少。',
        en: 'Nothing to test yet: too few campaigns of the channel were closed before another one.',
      },
    }
  }
  const { tested, held, error } = found
  return {
    ...found,
    words: {
      zh: `第 ${day} 天的预测：${tested} 个活动中有 ${held} 个的最终结果落在区间内（应为八成），中位误差 ${percent(error)}。`,
      en: `Forecast on day ${day}, the band would have held the final number of ${held} of ${tested} campaigns (it should of four in five); the median error is ${percent(error)}.`,
    },
  }
}
