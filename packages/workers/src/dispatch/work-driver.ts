import { getStepContents, makeOrders, mergeFields, type StepContents, type WorkToGive } from '@tradewind/engine'
import { type CompiledText, compileText, type MergeData, TemplateProblems } from '@tradewind/templates'
import type { ChannelDriver, LoadedStep } from '../channels.ts'

/** A chunk in two claims: the larger a batch, the longer the stretches of neighbours that each person gets. */
const batchSize = 500

/** Visits, calls, invitations and faxes by hand: the template becomes the script of a work order, which somebody gets. */
export const workDriver: ChannelDriver = {
  load: async (engine, _campaignId, stepId): Promise<LoadedStep<WorkToGive>> => {
    const { fields, contents } = await engine.asSystem(async (ctx) => ({
      fields: await mergeFields(ctx),
      ...(await getStepContents(ctx, { stepId })),
    }))
    const byCell = new Map(contents.map((content) => [content.cellId, compile(content, fields)]))
    return {
      claimSize: batchSize,
      batchSize,
      sender: null,
      render: ({ seq, cellId, data }) => {
        const script = byCell.get(cellId)
        if (!script) throw new Error('This cell has no template in this step.')
        if (script instanceof TemplateProblems) throw script
        return { seq, script: script.render(data as unknown as MergeData) }
      },
      send: (batch) => engine.asSystem((ctx) => makeOrders(ctx, stepId, batch)),
    }
  },
  close: async () => undefined,
}

function compile({ text }: StepContents['contents'][number], fields: string[]): CompiledText | TemplateProblems {
  try {
    return compileText(text ?? '', fields)
  } catch (error) {
    if (error instanceof TemplateProblems) return error
    throw error
  }
}
