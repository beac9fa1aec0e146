import { expect, test } from 'vitest'
import { contentOf, draftOf, emptyDraft } from './draft.ts'

const stored = (options: Record<string, unknown>, html = '', text: string | null = null) =>
  ({ name: 'n', subject: 's', preheader: 'p', html, text, options }) as Parameters<typeof draftOf>[0]

test('what a form shows of a template is what it saves', () => {
  const markdown = { markdown: '# 您好', accent: '#123456' }
  expect(contentOf('email', draftOf(stored(markdown, '<p>made</p>'))).options).toEqual(markdown)
  expect(contentOf('email', draftOf(stored({}, '<p>own</p>')))).toMatchObject({ html: '<p>own</p>', options: {} })
  const letter = { letterhead: 'en', reply: false, signature: 'Wang' }
  expect(contentOf('letter', draftOf(stored(letter, '', 'Dear')))).toMatchObject({ text: 'Dear', options: letter })
  const sms = { providerTemplate: 'SMS_1' }
  expect(contentOf('sms', draftOf(stored(sms, '', '您好')))).toMatchObject({ subject: '', options: sms })
})

test('a form sends no parts that its channel does not have', () => {
  const draft = { ...emptyDraft, subject: 's', html: '<p>h</p>', preheader: 'p', text: 'words' }
  expect(contentOf('sms', draft)).toEqual({ subject: '', preheader: '', html: '', text: 'words', options: {} })
  expect(contentOf('phone', draft)).toEqual({ subject: 's', preheader: '', html: '', text: 'words', options: {} })
})
