import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Segmented, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './builder.module.css'
import { beginningOf, type Fields } from './catalog.ts'
import { ConditionRow } from './condition-row.tsx'
import type { Edit } from './edits.ts'
import { SubjectPicker } from './subject-picker.tsx'
import type { Group } from './tree.ts'

export interface BuilderProps {
  group: Group
  fields: Fields
  dispatch: (edit: Edit) => void
  /** How deep this group lies; 0 is the whole filter. */
  depth?: number
}

/** The API refuses deeper ones, and nobody understands them. */
const deepest = 4

/** A filter as sentences: conditions that all hold, or any of them, with groups inside. */
export function Builder({ group, fields, dispatch, depth = 0 }: BuilderProps) {
  const { t } = useTranslation('segments')
  const { id, join, not, parts } = group
  return (
    <section className={`${styles.group} ${depth === 0 ? styles.root : ''}`} aria-label={t(`join.${join}Label`)}>
      {(parts.length > 1 || depth > 0 || not) && (
        <div className={styles.head}>
          <Segmented
            size="small"
            aria-label={t('join.label')}
            value={join}
            onChange={(next) => dispatch({ do: 'join', id, join: next })}
            options={(['all', 'any'] as const).map((one) => ({ value: one, label: t(`join.${one}`) }))}
          />
          <Switch
            size="small"
            aria-label={t('denyGroup')}
            checked={not}
            onChange={(next) => dispatch({ do: 'not', id, not: next })}
          />
          <span>{t('denyGroup')}</span>
          {depth > 0 && (
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('removeGroup')}
              onClick={() => dispatch({ do: 'remove', id })}
            />
          )}
        </div>
      )}
      <ul className={styles.parts}>
        {parts.map((part) => (
          <li key={part.id}>
            {part.kind === 'group' ? (
              <Builder group={part} fields={fields} dispatch={dispatch} depth={depth + 1} />
            ) : (
              <ConditionRow condition={part} fields={fields} dispatch={dispatch} />
            )}
          </li>
        ))}
      </ul>
      <Adding group={group} fields={fields} dispatch={dispatch} canNest={depth < deepest} />
    </section>
  )
}

function Adding({ group, fields, dispatch, canNest }: BuilderProps & { canNest: boolean }) {
  const { t } = useTranslation('segments')
  const [adding, setAdding] = useState<'add' | 'addGroup'>()
  const { id, join, parts } = group
  if (adding) {
    return (
      <div className={styles.add}>
        <SubjectPicker
          autoFocus
          fields={fields}
          label={t('choose')}
          placeholder={t('choose')}
          onChoose={(choice) => {
            dispatch({ do: adding, to: id, about: beginningOf(choice, fields) })
            setAdding(undefined)
          }}
        />
        <Button type="text" onClick={() => setAdding(undefined)}>
          {t('cancel')}
        </Button>
      </div>
    )
  }
  return (
    <div className={styles.add}>
      <Button icon={<PlusOutlined />} onClick={() => setAdding('add')}>
        {t('add')}
      </Button>
      {canNest && parts.length > 0 && (
        <Button type="text" onClick={() => setAdding('addGroup')}>
          {t(join === 'all' ? 'addAny' : 'addAll')}
        </Button>
      )}
    </div>
  )
}
