import { Select, Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReading } from '../../api/index.ts'
import { RowTable } from '../../ui/row-table.tsx'
import styles from './imports.module.css'
import { type Field, fieldsOf, type Kind, type Suggestion } from './kinds.ts'

export interface MappingTableProps {
  kind: Kind
  suggestion: Suggestion
  /** Field by column. */
  mapping: ReadonlyMap<string, string>
  onChange: (mapping: Map<string, string>) => void
}

/** Each column of the file with what stands in it, and the field that it fills. */
export function MappingTable({ kind, suggestion, mapping, onChange }: MappingTableProps) {
  const { t } = useTranslation('imports')
  const attributes = useReading('/attributes')
  const declared = kind === 'customers' ? (attributes.data?.items ?? []) : []
  const options = [
    ...fieldsOf[kind].map((field) => ({
      value: field as string,
      label: t(`fields.${field.replace('.', '_') as Plain<Field>}`),
    })),
    ...declared.map(({ name, label }) => ({ value: `attributes.${name}`, label })),
  ]
  const guessed = new Map(suggestion.mapping.map((one) => [one.column, one]))
  const set = (column: string, field: string | undefined) => {
    const next = new Map(mapping)
    if (field === undefined) next.delete(column)
    else next.set(column, field)
    onChange(next)
  }
  const rows = suggestion.columns.map((column, at) => ({
    column,
    samples: suggestion.rows.map(({ cells }) => cells[at] ?? '').filter((cell) => cell !== ''),
  }))
  return (
    <div className={styles.notice}>
      <RowTable
        rows={rows}
        rowKey={({ column }) => column}
        label={t('columns')}
        columns={[
          { key: 'column', title: t('column'), width: 200, render: ({ column }) => column },
          {
            key: 'samples',
            title: t('samples'),
            render: ({ samples }) => <span className={styles.samples}>{samples.slice(0, 3).join(' · ') || '–'}</span>,
          },
          {
            key: 'field',
            title: t('field'),
            width: 300,
            render: ({ column }) => {
              const guess = guessed.get(column)
              const unsure = guess && guess.confidence < 1 && mapping.get(column) === guess.field
              return (
                <>
                  <Select
                    aria-label={t('fieldOf', { column })}
                    value={mapping.get(column)}
                    onChange={(field) => set(column, field)}
                    allowClear
                    showSearch={{ optionFilterProp: 'label' }}
                    placeholder={t('leaveOut')}
                    options={options}
                    className={styles.fieldSelect ?? ''}
                  />
                  {unsure && (
                    <Tag color="warning" className={styles.unsure ?? ''}>
                      {t('unsure')}
                    </Tag>
                  )}
                </>
              )
            },
          },
        ]}
        empty={null}
      />
    </div>
  )
}

/** `consent.email` as the catalogue names it. */
type Plain<F extends string> = F extends `${infer A}.${infer B}` ? `${A}_${B}` : F
