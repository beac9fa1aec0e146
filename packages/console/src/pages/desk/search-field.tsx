import { Button, Input, type InputRef, Space } from 'antd'
import { type RefObject, useId } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './desk.module.css'

/** The one field: what a scanner types ends with Enter, as does what a clerk types. */
export function SearchField({
  field,
  value,
  busy,
  onChange,
  onSearch,
}: {
  field: RefObject<InputRef | null>
  value: string
  busy: boolean
  onChange: (value: string) => void
  onSearch: () => void
}) {
  const { t } = useTranslation('desk')
  const [id, hint] = [useId(), useId()]
  return (
    <form
      className={styles.search}
      onSubmit={(event) => {
        event.preventDefault()
        if (value.trim() && !busy) onSearch()
      }}
    >
      <label htmlFor={id}>{t('search.label')}</label>
      <Space.Compact block size="large">
        <Input
          id={id}
          ref={field}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          maxLength={300}
          aria-describedby={hint}
          placeholder={t('search.placeholder')}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        <Button type="primary" htmlType="submit" loading={busy}>
          {t('search.go')}
        </Button>
      </Space.Compact>
      <p id={hint} className={styles.hint}>
        {t('search.hint')}
      </p>
    </form>
  )
}
