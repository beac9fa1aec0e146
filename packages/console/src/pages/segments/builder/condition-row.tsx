import { ArrowDownOutlined, ArrowUpOutlined, CopyOutlined, DeleteOutlined, MoreOutlined } from '@ant-design/icons'
import { Button, Dropdown, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import styles from './builder.module.css'
import { askedOf, beginningOf, carriedOver, choiceOf, type Fields } from './catalog.ts'
import type { Edit } from './edits.ts'
import { OrdersWhereEditor } from './orders-where.tsx'
import { ContactEditor, RandomEditor, ReferenceEditor, TopEditor } from './special-editors.tsx'
import { SubjectPicker, useChoiceName } from './subject-picker.tsx'
import { type About, type Comparison, type Condition, isFinished } from './tree.ts'
import { ValueEditor } from './value-editor.tsx'

export interface ConditionRowProps {
  condition: Condition
  fields: Fields
  dispatch: (edit: Edit) => void
}

/** One condition, as a sentence whose words can be changed. */
export function ConditionRow({ condition, fields, dispatch }: ConditionRowProps) {
  const { t } = useTranslation('segments')
  const { id, about, not } = condition
  const name = useChoiceName(fields)(choiceOf(about))
  const say = (next: About) => dispatch({ do: 'say', id, about: next })
  return (
    <div className={styles.row} data-unfinished={!isFinished(about)}>
      <div className={styles.words}>
        {not && <strong>{t('not')}</strong>}
        <SubjectPicker
          fields={fields}
          value={choiceOf(about)}
          onChoose={(choice) => say(beginningOf(choice, fields))}
          label={t('subject')}
        />
        <Words about={about} name={name} fields={fields} say={say} />
      </div>
      <div className={styles.tools}>
        <Button
          type="text"
          icon={<DeleteOutlined />}
          aria-label={t('remove', { name })}
          onClick={() => dispatch({ do: 'remove', id })}
        />
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'not', label: t(not ? 'unDeny' : 'deny') },
              { key: 'copy', label: t('copy'), icon: <CopyOutlined /> },
              { key: 'up', label: t('up'), icon: <ArrowUpOutlined /> },
              { key: 'down', label: t('down'), icon: <ArrowDownOutlined /> },
            ],
            onClick: ({ key }) => {
              if (key === 'not') dispatch({ do: 'not', id, not: !not })
              else if (key === 'copy') dispatch({ do: 'copy', id })
              else dispatch({ do: 'move', id, by: key === 'up' ? -1 : 1 })
            },
          }}
        >
          <Button type="text" icon={<MoreOutlined />} aria-label={t('moreFor', { name })} />
        </Dropdown>
      </div>
    </div>
  )
}

interface WordsProps {
  about: About
  name: string
  fields: Fields
  say: (about: About) => void
}

function Words({ about, name, fields, say }: WordsProps) {
  if ('subject' in about) return <ComparisonWords about={about} name={name} fields={fields} say={say} />
  if ('contact' in about) return <ContactEditor about={about} onChange={say} />
  if ('top' in about) return <TopEditor about={about} onChange={say} fields={fields} />
  if ('random' in about) return <RandomEditor about={about} onChange={say} />
  return <ReferenceEditor about={about} onChange={say} />
}

function ComparisonWords({ about, name, fields, say }: WordsProps & { about: Comparison }) {
  const { t } = useTranslation('segments')
  const { subject, op, value } = about
  const asked = askedOf(subject, fields)
  const family = familyOf[asked.kind]
  const operators = asked.operators.includes(op) ? asked.operators : [op, ...asked.operators]
  return (
    <>
      <Select
        aria-label={t('operator', { name })}
        popupMatchSelectWidth={false}
        value={op}
        onChange={(next) => say({ subject, op: next, value: carriedOver(value, next) })}
        options={operators.map((one) => ({ value: one, label: t(`op.${family}.${one}` as 'op.number.eq') }))}
      />
      <ValueEditor
        asked={asked}
        op={op}
        value={value}
        onChange={(next) => say({ ...about, value: next })}
        label={name}
      />
      {'orders' in subject && (
        <OrdersWhereEditor
          where={subject.where}
          onChange={(where) => say({ ...about, subject: { orders: subject.orders, ...(where && { where }) } })}
        />
      )}
    </>
  )
}

const familyOf = {
  text: 'text',
  choice: 'choice',
  boolean: 'choice',
  unit: 'choice',
  tags: 'tags',
  number: 'number',
  money: 'number',
  date: 'date',
} as const
