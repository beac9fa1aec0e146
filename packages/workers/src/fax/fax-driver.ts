import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChannelAdapter, getStepContents, mergeFields, type Outcome, type Tokens } from '@tradewind/engine'
import {
  type CompiledText,
  compileText,
  type FaxPage,
  faxSource,
  type MergeData,
  paragraphsOf,
  TemplateProblems,
} from '@tradewind/templates'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { ChannelDriver, LoadedStep } from '../channels.ts'
import type { Mail } from '../email/compose.ts'
import type { Fonts } from '../letters/fonts.ts'
import { lacks } from '../letters/letter-step.ts'
import { typeset } from '../letters/typeset.ts'

export interface FaxDriverOptions {
  /** To whom the gateway's mail goes. */
  smtp: ChannelAdapter<Mail>
  gateway: FaxGateway
  fonts: Fonts
  tokens: Tokens
  /** The day on the page, `2026-03-31`. */
  today(): string
}

/** A service that faxes what is sent to it by e-mail. */
export interface FaxGateway {
  /** Its address for a number, e.g. `{number}@fax.example.com`: the digits with the country code, without a +. */
  address: string
  /** Whom it knows as its customer. */
  from: string
}

interface Fax {
  seq: number
  number: string
  page: FaxPage
}

/** A page takes a process of its own about a second; a crash leaves no more than these unknown. */
const batchSize = 5

/**
 * Faxes through a gateway: each is set as PDF and sent to it by e-mail, one message a fax. `sent` says that the gateway's
 * mail server has it. Without a gateway, faxes are work orders.
 */
export const faxDriver = ({ smtp, gateway, fonts, tokens, today }: FaxDriverOptions): ChannelDriver => ({
  load: async (engine, _campaignId, stepId): Promise<LoadedStep<Fax>> => {
    const { fields, contents } = await engine.asSystem(async (ctx) => ({
      fields: await mergeFields(ctx),
      ...(await getStepContents(ctx, { stepId })),
    }))
    const byCell = new Map(contents.map(({ cellId, text }) => [cellId, compile(text ?? '', fields)]))
    const domain = gateway.from.split('@')[1] ?? 'localhost'
    return {
      claimSize: batchSize,
      batchSize,
      sender: null,
      render: ({ seq, cellId, to, data }) => {
        const text = byCell.get(cellId)
        if (!text) throw new Error('This cell has no template in this step.')
        if (text instanceof TemplateProblems) throw text
        const page = pageOf(data, to, text.render(data as unknown as MergeData), fonts, today())
        const missing = fonts.missing(JSON.stringify([page.head, page.paragraphs]).replaceAll('\\n', ''))
        if (missing) throw new Error(lacks(missing))
        return { seq, number: to, page }
      },
      send: async (batch) => {
        const outcomes: Outcome[] = []
        for (const fax of batch) outcomes.push(await sendOne(fax))
        return outcomes
      },
    }

    async function sendOne({ seq, number, page }: Fax): Promise<Outcome> {
      let raw: Buffer
      try {
        raw = await compose(gateway, {
          number,
          subject: page.subject,
          messageId: tokens.messageId({ stepId, seq }, domain),
          pdf: await setPage(page, fonts),
        })
      } catch (error) {
        return pageFault(error instanceof Error ? error.message : String(error))
      }
      const mail: Mail = {
        seq,
        from: gateway.from,
        to: addressFor(gateway, number),
        compose: (out) => {
          out.add(raw)
          return Buffer.alloc(0)
        },
      }
      return (await smtp.send([mail]))[0] ?? { kind: 'unknown', reason: 'The channel did not say what became of it.' }
    }
  },
  close: async () => undefined, // the line is the e-mail driver's
})

/** What the typesetter says is about this page, for a person to mend; a full disk or a lost process is not, and passes. */
function pageFault(message: string): Outcome {
  const reason = `The page could not be made: ${message}`
  if (message.startsWith('The typesetter said')) return { kind: 'held', reason }
  return { kind: 'soft-fail', channelFault: true, reason }
}

const addressFor = ({ address }: FaxGateway, number: string): string =>
  address.replace('{number}', number.replace(/\D/g, ''))

interface Addressed {
  customer: { name: string }
  unit: { name: string }
  campaign: { name: string }
}

function pageOf(
  { customer, unit, campaign }: Addressed,
  number: string,
  text: string,
  fonts: Fonts,
  day: string,
): FaxPage {
  return {
    subject: campaign.name,
    date: day.split('-').map(Number) as FaxPage['date'],
    fonts: fonts.families,
    head: [
      ['收件人 To', customer.name],
      ['传真号 Fax', number],
      ['发件人 From', unit.name],
      ['日期 Date', day],
      ['事由 Re', campaign.name],
    ],
    paragraphs: paragraphsOf(text),
  }
}

async function setPage(data: FaxPage, fonts: Fonts): Promise<Buffer> {
  const pdf = join(tmpdir(), `tradewind-fax-${randomUUID()}.pdf`)
  try {
    await typeset({ source: faxSource, dataFile: 'fax.json', data, fonts: fonts.files, pdf })
    return await readFile(pdf)
  } finally {
    await rm(pdf, { force: true })
  }
}

/** The message as it goes over the wire: an empty text, which gateways leave out, and the page. */
function compose(
  gateway: FaxGateway,
  fax: { number: string; subject: string; messageId: string; pdf: Buffer },
): Promise<Buffer> {
  const composer = new MailComposer({
    messageId: fax.messageId,
    from: gateway.from,
    to: addressFor(gateway, fax.number),
    subject: fax.subject,
    text: '',
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: [{ filename: 'fax.pdf', content: fax.pdf, contentType: 'application/pdf' }],
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

function compile(text: string, fields: string[]): CompiledText | TemplateProblems {
  try {
    return compileText(text, fields)
  } catch (error) {
    if (error instanceof TemplateProblems) return error
    throw error
  }
}
