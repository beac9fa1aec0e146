import { Checkbox, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import styles from './imports.module.css'
import { type ConsentChannel, consentChannels, type Key, keys } from './kinds.ts'

export interface CustomerWritten {
  /** Undefined: nobody has chosen yet, and the surest that the file has is taken. */
  keys: Key[] | undefined
  granted: ConsentChannel[]
  evidence: string
}

const keysOf = ({ keys: chosen }: CustomerWritten, mapped: string[]): Key[] =>
  chosen ?? keys.filter((key) => mapped.includes(key)).slice(0, 1)
const lacksEvidence = ({ granted, evidence }: CustomerWritten) => granted.length > 0 && evidence.trim() === ''

/** The API's options of what was said; undefined while something is missing. */
export function customerOptions(written: CustomerWritten, mapped: string[]) {
  const by = keysOf(written, mapped)
  if (by.length === 0 || lacksEvidence(written)) return undefined
  const evidence = written.evidence.trim()
  return { keys: by, consent: written.granted.map((channel) => ({ channel, status: 'granted', evidence })) }
}

interface CustomerOptionsProps {
  /** The fields that columns fill. */
  mapped: string[]
  written: CustomerWritten
  onChange: (written: CustomerWritten) => void
}

/** By what customers are recognised, and what they have agreed to. */
export function CustomerOptions({ mapped, written, onChange }: CustomerOptionsProps) {
  const { t } = useTranslation('imports')
  const change = (part: Partial<CustomerWritten>) => onChange({ ...written, ...part })
  return (
    <>
      <Form.Item label={t('recognise')} htmlFor="keys" extra={t('recogniseHint')}>
        <Select<Key[]>
          id="keys"
          mode="multiple"
          value={keysOf(written, mapped)}
          onChange={(keys) => change({ keys })}
          className={styles.wide ?? ''}
          options={keys
            .filter((key) => key === 'nameAddress' || mapped.includes(key))
            .map((key) => ({ value: key, label: t(`keys.${key}`) }))}
        />
      </Form.Item>
      <Form.Item label={t('consent')} extra={t('consentHint')}>
        <Checkbox.Group<ConsentChannel>
          value={written.granted}
          onChange={(granted) => change({ granted })}
          options={consentChannels.map((value) => ({ value, label: t(`channels.${value}`) }))}
        />
      </Form.Item>
      {written.granted.length > 0 && (
        <Form.Item
          label={t('evidence')}
          htmlFor="evidence"
          required
          {...(lacksEvidence(written) && { help: t('evidenceMissing') })}
        >
          <Input
            id="evidence"
            value={written.evidence}
            maxLength={500}
            placeholder={t('evidencePlaceholder')}
            onChange={({ target }) => change({ evidence: target.value })}
            className={styles.wide ?? ''}
          />
        </Form.Item>
      )}
    </>
  )
}
