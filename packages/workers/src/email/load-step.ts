import {
  type ClaimedDelivery,
  type Engine,
  mergeFields,
  type StepContents,
  type TemplateFile,
  type Tokens,
} from '@tradewind/engine'
import { compileEmail, type EmailSlots, type MergeData, TemplateProblems } from '@tradewind/templates'
import type { LoadedStep, StepToWrite } from '../channels.ts'
import type { Places } from '../places.ts'
import { sizesFor } from '../step-sizes.ts'
import { createComposer, type Mail, type Recipient } from './compose.ts'
import type { DkimKey } from './dkim.ts'
import { wireAddress } from './header.ts'

/** What all e-mails of an organisation have in common. */
export interface EmailOptions {
  tokens: Tokens
  /** Where recipients reach us: base of tracked links, without a slash at the end. */
  publicUrl: string
  /** Reports of non-delivery come back here, each delivery's to an address of its own. Without it to the sender. */
  bounceAddress?: string | undefined
  /** What comes to `bounceAddress` is read: recipients may unsubscribe by mail to it. */
  unsubscribeByMail?: boolean | undefined
  /** Messages are signed with it; relays can do that too, and faster. */
  dkim?: DkimKey | undefined
}

/** A step of e-mails, ready to be written. */
export interface EmailStep extends Omit<LoadedStep<Mail>, 'send'> {
  /** Every template compiled. */
  sound: boolean
}

/** What a worker claims at most. */
const claim = 1_000

/**
 * A template that does not compile throws when it is rendered, for each recipient, so that the deliveries are held with the
 * reason.
 */
export async function loadStep(
  engine: Engine,
  { stepId, sender, contents, mark }: StepToWrite,
  room: Places,
  { tokens, publicUrl, bounceAddress, unsubscribeByMail, dkim }: EmailOptions,
): Promise<EmailStep> {
  const fields = await engine.asSystem(mergeFields)
  if (!sender) throw new Error(`Step ${stepId} is an e-mail without a sender.`)
  const slots = (token: string): EmailSlots => ({
    link: (n) => `${publicUrl}/c/${token}/${n}`,
    openPixel: `${publicUrl}/o/${token}.gif`,
    unsubscribe: `${publicUrl}/u/${token}`,
    replyForm: `${publicUrl}/r/${token}`,
  })
  const domain = wireAddress(sender.address).split('@')[1]
  const contentId = ({ id }: TemplateFile) => `file${id}@${domain}`
  const compose = (content: StepContents['contents'][number]): Compose | TemplateProblems => {
    const pictures = new Map(
      content.files.flatMap((file) => (file.attached ? [] : [[file.name, contentId(file)] as const])),
    )
    try {
      const email = compileEmail(content, fields, pictures.keys())
      return createComposer({
        email: email.forWire((token) => ({ ...slots(token), file: (name) => `cid:${pictures.get(name)}` })),
        from: sender,
        mark,
        replyTo: sender.replyTo,
        unsubscribeUrl: (token) => slots(token).unsubscribe,
        tokens,
        bounceAddress: bounceAddress ?? null,
        unsubscribeByMail,
        attachments: content.files
          .filter(({ attached, name }) => attached || email.shows.includes(name))
          .map((file) => ({ ...file, contentId: pictures.get(file.name) ?? null })),
        now: () => engine.clock.now(),
        dkim,
      })
    } catch (error) {
      if (error instanceof TemplateProblems) return error
      throw error
    }
  }
  const byCell = new Map(contents.map((content) => [content.cellId, compose(content)]))
  return {
    sender,
    ...sizesFor(sender.ratePerSecond, { claim, room }),
    sound: [...byCell.values()].every((cell) => !(cell instanceof TemplateProblems)),
    render: ({ cellId, seq, to, data }: ClaimedDelivery) => {
      const cell = byCell.get(cellId)
      if (!cell) throw new Error('This cell has no template in this step.')
      if (cell instanceof TemplateProblems) throw cell
      const { name } = data.customer
      return cell({ key: { stepId, seq }, name, address: to, data: data as unknown as MergeData })
    },
  }
}

type Compose = (recipient: Recipient) => Mail
