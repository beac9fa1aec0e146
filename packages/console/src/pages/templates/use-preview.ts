import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Answer, type ApiProblem, api } from '../../api/index.ts'
import type { Channel } from './channels.ts'
import type { Content } from './draft.ts'

export type Shown =
  | { as: 'email'; email: Answer<'post', '/templates/preview'> }
  | { as: 'sms'; sms: Answer<'post', '/templates/preview/sms'> }
  | { as: 'letter'; pages: Blob }
  | { as: 'script'; text: string }

export interface PreviewState {
  shown: Shown | undefined
  /** The merge fields in use, by the last content that was sound. */
  fields: string[]
  /** What is wrong with the content, or why it cannot be shown. */
  problem: ApiProblem | undefined
  busy: boolean
}

/** What the content becomes for a customer, asked anew whenever it changes. The last sound one stays in sight meanwhile. */
export function usePreview(
  channel: Channel,
  content: Content,
  whose: { templateId: number | undefined; customerId: number | undefined },
): PreviewState {
  const blank = (channel === 'email' ? content.html || content.options.markdown : content.text?.trim()) || ''
  const { data, error, isFetching } = useQuery<{ shown: Shown; fields: string[] }, ApiProblem>({
    queryKey: ['/templates/preview', channel, content, whose],
    queryFn: ({ signal }) => show(channel, content, whose, signal),
    enabled: blank !== '',
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  })
  if (blank === '') return { shown: undefined, fields: [], problem: undefined, busy: false }
  return { shown: data?.shown, fields: data?.fields ?? [], problem: error ?? undefined, busy: isFetching }
}

async function show(
  channel: Channel,
  content: Content,
  { templateId, customerId }: { templateId: number | undefined; customerId: number | undefined },
  signal: AbortSignal,
): Promise<{ shown: Shown; fields: string[] }> {
  const whom = customerId === undefined ? {} : { customerId }
  const { text, options, subject } = content
  if (channel === 'email') {
    const files = templateId === undefined ? {} : { templateId }
    const email = await api.post('/templates/preview', { json: { ...content, ...whom, ...files } }, { signal })
    return { shown: { as: 'email', email }, fields: email.fields }
  }
  if (channel === 'sms') {
    const sms = await api.post('/templates/preview/sms', { json: { text: text ?? '', options, ...whom } }, { signal })
    return { shown: { as: 'sms', sms }, fields: sms.fields }
  }
  if (channel === 'letter') {
    const written = { subject, text, options }
    const { fields } = await api.post('/templates/check', { json: { channel, ...written } }, { signal })
    const pages = await api.file(
      '/templates/preview-letter',
      { json: { ...written, ...whom, format: 'svg' } },
      { signal },
    )
    return { shown: { as: 'letter', pages }, fields: fields.filter((field) => !field.startsWith('letter.')) }
  }
  const script = await api.post('/templates/preview/script', { json: { text: text ?? '', ...whom } }, { signal })
  return { shown: { as: 'script', text: script.text }, fields: script.fields }
}
