import { type Engine, mergeFields, type StepContents, type Tokens } from '@tradewind/engine'
import { type CompiledSms, compileSms, type MergeData, readSms, signed, TemplateProblems } from '@tradewind/templates'
import type { LoadedStep, StepToWrite } from '../channels.ts'
import type { Places } from '../places.ts'
import { sizesFor } from '../step-sizes.ts'
import type { SmsMessage } from './sms-message.ts'

interface SmsStep extends Omit<LoadedStep<SmsMessage>, 'send'> {
  /** Every template compiled. */
  sound: boolean
}

/** What a worker claims at most. */
const claim = 500

/**
 * A template that does not compile throws when it is rendered, so that the deliveries are held with the reason. A mark stands
 * in the text only: a provider that sends by template sends what it has approved.
 */
export async function loadSmsStep(
  engine: Engine,
  { stepId, sender, contents, mark = '' }: StepToWrite,
  room: Places,
  { tokens, publicUrl }: { tokens: Tokens; publicUrl: string },
): Promise<SmsStep> {
  const fields = await engine.asSystem(mergeFields)
  if (!sender) throw new Error(`Step ${stepId} is a text message without a sender.`)
  const byCell = new Map(contents.map((content) => [content.cellId, compile(content, fields)]))
  return {
    sender,
    ...sizesFor(sender.ratePerSecond, { claim, room }),
    sound: [...byCell.values()].every((text) => !(text instanceof TemplateProblems)),
    render: ({ seq, cellId, to, data }) => {
      const text = byCell.get(cellId)
      if (!text) throw new Error('This cell has no template in this step.')
      if (text instanceof TemplateProblems) throw text
      const token = tokens.signShort({ stepId, seq })
      const slots = {
        link: (n: number) => `${publicUrl}/c/${token}/${n}`,
        unsubscribe: `${publicUrl}/u/${token}`,
        replyForm: `${publicUrl}/r/${token}`,
      }
      const values = data as unknown as MergeData
      const body = mark + text.compiled.render(values, slots)
      return {
        seq,
        reference: `${stepId}-${seq}`,
        from: sender.address,
        to,
        // Elsewhere the brackets mean nothing, and would turn a Latin text into a Chinese one.
        text: to.startsWith('+86') ? signed(sender.name, body) : body,
        template:
          text.code === null
            ? null
            : { code: text.code, params: text.compiled.params(values, slots), signature: sender.name },
      }
    },
  }
}

interface Compiled {
  compiled: CompiledSms
  code: string | null
}

function compile(content: StepContents['contents'][number], fields: string[]): Compiled | TemplateProblems {
  try {
    const sms = readSms(content)
    return { compiled: compileSms(sms, fields), code: sms.providerTemplate }
  } catch (error) {
    if (error instanceof TemplateProblems) return error
    throw error
  }
}
