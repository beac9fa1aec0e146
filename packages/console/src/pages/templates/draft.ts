import type { Channel, Template } from './channels.ts'

/** What somebody has written, in the shape of the form. */
export interface Draft {
  name: string
  subject: string
  preheader: string
  /** How an e-mail is written; what is sent is always html. */
  written: 'markdown' | 'html'
  markdown: string
  html: string
  /** The words of every other channel. */
  text: string
  accent: string
  letterhead: 'zh' | 'en'
  /** Whether a letter carries code and QR code for a reply. */
  reply: boolean
  /** Lines of the letterhead that are written anew; blank: as the letterhead has them. */
  lines: Record<Line, string>
  /** The code under which an SMS provider approved the text. */
  providerTemplate: string
}

export const letterLines = ['organisation', 'slogan', 'contact', 'returnTo', 'signature'] as const
export type Line = (typeof letterLines)[number]

export const defaultAccent = '#00754a'
const noLines: Draft['lines'] = { organisation: '', slogan: '', contact: '', returnTo: '', signature: '' }

export const emptyDraft: Draft = {
  name: '',
  subject: '',
  preheader: '',
  written: 'markdown',
  markdown: '',
  html: '',
  text: '',
  accent: defaultAccent,
  letterhead: 'zh',
  reply: true,
  lines: noLines,
  providerTemplate: '',
}

/** The content of a template as its form shows it. */
export function draftOf({ name, subject, preheader, html, text, options }: Template): Draft {
  const words = (key: string) => (typeof options[key] === 'string' ? (options[key] as string) : '')
  const markdown = words('markdown')
  return {
    ...emptyDraft,
    name,
    subject,
    preheader,
    written: markdown || !html ? 'markdown' : 'html',
    markdown,
    html,
    text: text ?? '',
    accent: words('accent') || defaultAccent,
    letterhead: options.letterhead === 'en' ? 'en' : 'zh',
    reply: options.reply !== false,
    lines: Object.fromEntries(letterLines.map((line) => [line, words(line)])) as Draft['lines'],
    providerTemplate: words('providerTemplate'),
  }
}

export interface Content {
  subject: string
  preheader: string
  html: string
  text: string | null
  options: Record<string, unknown>
}

/** What the API takes. */
export function contentOf(channel: Channel, draft: Draft): Content {
  const { subject, preheader, html, text, written, markdown } = draft
  const accent = draft.accent === defaultAccent ? {} : { accent: draft.accent }
  if (channel === 'email') {
    if (written === 'html') return { subject, preheader, html, text: null, options: {} }
    return { subject, preheader, html: '', text: null, options: { markdown, ...accent } }
  }
  const words = { preheader: '', html: '', text }
  if (channel === 'letter') {
    const lines = Object.fromEntries(Object.entries(draft.lines).filter(([, line]) => line !== ''))
    return { ...words, subject, options: { letterhead: draft.letterhead, reply: draft.reply, ...accent, ...lines } }
  }
  if (channel === 'sms') {
    const { providerTemplate } = draft
    return { ...words, subject: '', options: providerTemplate ? { providerTemplate } : {} }
  }
  return { ...words, subject, options: {} }
}

/** Whether there is anything yet to look at. */
export const hasWords = (channel: Channel, { written, markdown, html, text }: Draft): boolean =>
  (channel === 'email' ? (written === 'markdown' ? markdown : html) : text).trim() !== ''
