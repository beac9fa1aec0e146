import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReading } from '../../api/index.ts'
import styles from './templates.module.css'
import { useFieldName } from './use-field-name.ts'

/** A menu of the merge fields, by what they mean. */
export function FieldPicker({ onPick, normal = false }: { onPick: (field: string) => void; normal?: boolean }) {
  const { t } = useTranslation('templates')
  const nameOf = useFieldName()
  const fields = useReading('/merge-fields')
  const items = (fields.data?.items ?? []).map((field) => ({
    key: field,
    label: (
      <span className={styles.field}>
        {nameOf(field)} <code>{field}</code>
      </span>
    ),
  }))
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => onPick(key), className: styles.menu ?? '' }}>
      <Button size={normal ? 'middle' : 'small'} loading={fields.isPending}>
        {t('tools.field')}
      </Button>
    </Dropdown>
  )
}
