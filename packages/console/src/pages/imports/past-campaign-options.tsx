import { Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import styles from './imports.module.css'
import { pastKeys, type Suggestion } from './kinds.ts'

const channels = ['letter', 'email', 'sms', 'phone', 'visit', 'meeting', 'fax'] as const
const answerKinds = ['reply', 'visit', 'call', 'click', 'redeem'] as const

export interface PastWritten {
  campaign: string
  channel: (typeof channels)[number] | undefined
  /** A day, of everybody whose row does not say. */
  contactedAt: string
  responseWindowDays: number
  answerKind: (typeof answerKinds)[number]
  control: string
  knownBefore: string[]
}

/** A file is most often called as its campaign was. */
export const pastBegin = (fileName: string): PastWritten => ({
  campaign: fileName.replace(/\.[^.]*$/, '').slice(0, 200),
  channel: undefined,
  contactedAt: '',
  responseWindowDays: 30,
  answerKind: 'reply',
  control: '',
  knownBefore: [],
})

type Mapping = ReadonlyMap<string, string>
const keyOf = (mapping: Mapping) => {
  const fields = [...mapping.values()]
  return (Object.keys(pastKeys) as (keyof typeof pastKeys)[]).find((field) => fields.includes(field))
}
const tellsWhen = (mapping: Mapping) => [...mapping.values()].includes('contactedAt')

/** The API's options of what was said; undefined while something is missing. */
export function pastOptions(written: PastWritten, mapping: Mapping) {
  const key = keyOf(mapping)
  const { channel, contactedAt, responseWindowDays, answerKind } = written
  const [campaign, control] = [written.campaign.trim(), written.control.trim()]
  if (!key || !campaign || !channel || (!contactedAt && !tellsWhen(mapping))) return undefined
  return {
    key: pastKeys[key],
    campaign,
    channel,
    responseWindowDays,
    answerKind,
    // What has come to fill a field since is no longer told of before.
    knownBefore: written.knownBefore.filter((column) => !mapping.has(column)),
    ...(contactedAt && { contactedAt }),
    ...(control && { control }),
  }
}

interface PastCampaignOptionsProps {
  suggestion: Suggestion
  mapping: Mapping
  written: PastWritten
  onChange: (written: PastWritten) => void
}

/** What a file about a campaign of before does not say itself, and which columns were known before the contact. */
export function PastCampaignOptions({ suggestion, mapping, written, onChange }: PastCampaignOptionsProps) {
  const { t } = useTranslation(['imports', 'terms'])
  const change = (part: Partial<PastWritten>) => onChange({ ...written, ...part })
  const wide = styles.wide ?? ''
  const free = suggestion.columns.filter((column) => column !== '' && !mapping.has(column))
  return (
    <>
      {!keyOf(mapping) && (
        <p role="status" className={styles.missing}>
          {t('past.keyMissing')}
        </p>
      )}
      <Form.Item label={t('past.campaign')} htmlFor="campaign" required extra={t('past.campaignHint')}>
        <Input
          id="campaign"
          value={written.campaign}
          maxLength={200}
          className={wide}
          onChange={({ target }) => change({ campaign: target.value })}
        />
      </Form.Item>
      <Form.Item label={t('past.channel')} htmlFor="channel" required>
        <Select
          id="channel"
          placeholder={t('past.channelHint')}
          value={written.channel}
          onChange={(channel) => change({ channel })}
          className={wide}
          options={channels.map((value) => ({ value, label: t(`terms:channels.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        label={t('past.contactedAt')}
        htmlFor="contactedAt"
        required={!tellsWhen(mapping)}
        extra={t(tellsWhen(mapping) ? 'past.contactedAtOfRows' : 'past.contactedAtHint')}
      >
        <Input
          id="contactedAt"
          type="date"
          value={written.contactedAt}
          className={wide}
          onChange={({ target }) => change({ contactedAt: target.value })}
        />
      </Form.Item>
      <Form.Item label={t('past.window')} htmlFor="window" extra={t('past.windowHint')}>
        <InputNumber
          id="window"
          value={written.responseWindowDays}
          min={1}
          max={400}
          precision={0}
          suffix={t('past.days')}
          onChange={(days) => days && change({ responseWindowDays: days })}
        />
      </Form.Item>
      <Form.Item label={t('past.answerKind')} htmlFor="answerKind" extra={t('past.answerKindHint')}>
        <Select
          id="answerKind"
          value={written.answerKind}
          onChange={(answerKind) => change({ answerKind })}
          className={wide}
          options={answerKinds.map((value) => ({ value, label: t(`terms:responses.${value}`) }))}
        />
      </Form.Item>
      {[...mapping.values()].includes('cell') && (
        <Form.Item label={t('past.control')} htmlFor="control" extra={t('past.controlHint')}>
          <Input
            id="control"
            value={written.control}
            maxLength={100}
            className={wide}
            onChange={({ target }) => change({ control: target.value })}
          />
        </Form.Item>
      )}
      {free.length > 0 && (
        <Form.Item label={t('past.knownBefore')} htmlFor="knownBefore" extra={t('past.knownBeforeHint')}>
          <Select
            id="knownBefore"
            mode="multiple"
            value={written.knownBefore.filter((column) => !mapping.has(column))}
            onChange={(knownBefore) => change({ knownBefore })}
            className={wide}
            options={free.map((value) => ({ value, label: value }))}
          />
        </Form.Item>
      )}
    </>
  )
}
