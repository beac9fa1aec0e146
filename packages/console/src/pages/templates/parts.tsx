import { ColorPicker, Form, Input, Radio, Segmented, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import type { FieldIssue } from '../../api/index.ts'
import type { Channel } from './channels.ts'
import { type Draft, letterLines } from './draft.ts'
import { IssueList, issuesOf } from './issue-list.tsx'
import styles from './templates.module.css'
import { LineField, WordsField } from './words-field.tsx'

export interface PartsProps {
  channel: Channel
  draft: Draft
  onChange: (change: Partial<Draft>) => void
  issues: readonly FieldIssue[]
}

/** The parts that templates of a channel have. */
export function Parts(props: PartsProps) {
  const { channel, draft, onChange, issues } = props
  const { t } = useTranslation('templates')
  if (channel === 'email') return <EmailParts {...props} />
  if (channel === 'letter') return <LetterParts {...props} />
  return (
    <>
      <WordsField
        part="text"
        label={channel === 'sms' ? t('smsText') : t('script')}
        help={channel === 'sms' ? t('smsHelp') : t('scriptHelp')}
        rows={channel === 'sms' ? 6 : 14}
        value={draft.text}
        onChange={(text) => onChange({ text })}
        issues={issues}
        links={channel === 'sms'}
      />
      {channel === 'sms' && (
        <Form.Item label={t('providerTemplate')} htmlFor="providerTemplate" extra={t('providerTemplateHelp')}>
          <Input
            id="providerTemplate"
            value={draft.providerTemplate}
            maxLength={100}
            placeholder="SMS_154950909"
            onChange={({ target }) => onChange({ providerTemplate: target.value.trim() })}
          />
        </Form.Item>
      )}
      <IssueList issues={issues} parts={['options']} />
    </>
  )
}

function EmailParts({ draft, onChange, issues }: PartsProps) {
  const { t } = useTranslation('templates')
  const inMarkdown = draft.written === 'markdown'
  return (
    <>
      <LineField
        part="subject"
        label={t('subject')}
        value={draft.subject}
        onChange={(subject) => onChange({ subject })}
        issues={issues}
      />
      <LineField
        part="preheader"
        label={t('preheader')}
        help={t('preheaderHelp')}
        value={draft.preheader}
        onChange={(preheader) => onChange({ preheader })}
        issues={issues}
      />
      <Form.Item label={t('writtenIn')} htmlFor="written">
        <Segmented<Draft['written']>
          id="written"
          value={draft.written}
          onChange={(written) => onChange({ written })}
          options={[
            { value: 'markdown', label: t('markdown') },
            { value: 'html', label: 'HTML' },
          ]}
        />
      </Form.Item>
      {inMarkdown ? (
        <WordsField
          part="markdown"
          label={t('body')}
          help={t('markdownHelp')}
          rows={18}
          value={draft.markdown}
          onChange={(markdown) => onChange({ markdown })}
          issues={issues}
          markdown
          links
        />
      ) : (
        <WordsField
          part="html"
          label="HTML"
          help={t('htmlHelp')}
          rows={22}
          code
          value={draft.html}
          onChange={(html) => onChange({ html })}
          issues={issues}
        />
      )}
      {inMarkdown && <Accent draft={draft} onChange={onChange} />}
      <IssueList issues={issues} parts={['options', inMarkdown ? 'html' : 'markdown']} />
    </>
  )
}

function LetterParts({ draft, onChange, issues }: PartsProps) {
  const { t } = useTranslation('templates')
  return (
    <>
      <LineField
        part="subject"
        label={t('letterSubject')}
        value={draft.subject}
        onChange={(subject) => onChange({ subject })}
        issues={issues}
      />
      <WordsField
        part="text"
        label={t('body')}
        help={t('letterHelp')}
        rows={14}
        value={draft.text}
        onChange={(text) => onChange({ text })}
        issues={issues}
        markdown
      />
      <Form.Item label={t('letterhead')}>
        <Radio.Group value={draft.letterhead} onChange={({ target }) => onChange({ letterhead: target.value })}>
          <Radio value="zh">{t('letterheadZh')}</Radio>
          <Radio value="en">{t('letterheadEn')}</Radio>
        </Radio.Group>
      </Form.Item>
      <details
        className={styles.more}
        open={letterLines.some((line) => draft.lines[line] !== '' || issuesOf(issues, [line]).length > 0)}
      >
        <summary>{t('letterheadLines')}</summary>
        {letterLines.map((line) => (
          <LineField
            key={line}
            part={line}
            label={t(`lines.${line}`)}
            placeholder={t('asLetterhead')}
            value={draft.lines[line]}
            onChange={(written) => onChange({ lines: { ...draft.lines, [line]: written } })}
            issues={issues}
            several={line === 'contact' || line === 'signature'}
          />
        ))}
      </details>
      <Accent draft={draft} onChange={onChange} />
      <Form.Item label={t('replyCode')} htmlFor="reply" extra={t('replyCodeHelp')}>
        <Switch id="reply" checked={draft.reply} onChange={(reply) => onChange({ reply })} />
      </Form.Item>
      <IssueList issues={issues} parts={['options']} />
    </>
  )
}

function Accent({ draft, onChange }: Pick<PartsProps, 'draft' | 'onChange'>) {
  const { t } = useTranslation('templates')
  return (
    <Form.Item label={t('accent')}>
      <ColorPicker
        value={draft.accent}
        disabledAlpha
        showText
        aria-label={t('accent')}
        onChangeComplete={(colour) => onChange({ accent: colour.toHexString().slice(0, 7) })}
      />
    </Form.Item>
  )
}
