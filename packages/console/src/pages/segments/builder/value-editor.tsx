import { Input, InputNumber, Select, TreeSelect } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReading } from '../../../api/index.ts'
import { useSession } from '../../../app/session.tsx'
import { treeOf } from '../../../app/units.ts'
import styles from './builder.module.css'
import type { Asked } from './catalog.ts'
import { MomentEditor, type ValueEditorProps } from './moment-editor.tsx'

export interface ValueProps extends ValueEditorProps {
  asked: Asked
  op: string
}

/** The value of a comparison: one, a list, from and to, or none, as the operator takes it. */
export function ValueEditor({ asked, op, value, onChange, label }: ValueProps) {
  const { t } = useTranslation('segments')
  if (op === 'isNull' || op === 'isNotNull') return null
  const many = op === 'in' || op === 'notIn'
  if (op === 'between') {
    const [from, to] = Array.isArray(value) ? value : []
    return (
      <span className={styles.between}>
        <One asked={asked} value={from} onChange={(next) => onChange([next, to])} label={t('from', { label })} />
        <span>{t('to')}</span>
        <One asked={asked} value={to} onChange={(next) => onChange([from, next])} label={t('until', { label })} />
      </span>
    )
  }
  if (many) return <Many asked={asked} value={value} onChange={onChange} label={label} />
  return <One asked={asked} value={value} onChange={onChange} label={label} />
}

type OneProps = Omit<ValueProps, 'op'>

function One({ asked, value, onChange, label }: OneProps) {
  const { t } = useTranslation('segments')
  switch (asked.kind) {
    case 'date':
      return <MomentEditor value={value} onChange={onChange} label={label} />
    case 'number':
      return (
        <InputNumber<number>
          aria-label={label}
          value={typeof value === 'number' ? value : null}
          onChange={(n) => onChange(n ?? undefined)}
          {...(asked.whole && { precision: 0 })}
        />
      )
    case 'money':
      return (
        <InputNumber<number>
          aria-label={label}
          className={styles.money ?? ''}
          suffix={t('yuan')}
          precision={2}
          value={typeof value === 'number' ? value / 100 : null}
          onChange={(yuan) => onChange(yuan === null ? undefined : Math.round(yuan * 100))}
        />
      )
    case 'boolean':
      return (
        <Select
          aria-label={label}
          value={value}
          onChange={onChange}
          options={[true, false].map((one) => ({ value: one, label: t(one ? 'yes' : 'no') }))}
        />
      )
    case 'text':
      return (
        <Input
          aria-label={label}
          className={styles.text ?? ''}
          value={typeof value === 'string' ? value : ''}
          maxLength={1000}
          onChange={({ target }) => onChange(target.value)}
        />
      )
    default:
      return <Picked asked={asked} value={value} onChange={onChange} label={label} />
  }
}

function Many({ asked, value, onChange, label }: OneProps) {
  const { t } = useTranslation('segments')
  const list = Array.isArray(value) ? value : []
  if (asked.kind === 'choice' || asked.kind === 'unit' || asked.kind === 'tags') {
    return <Picked many asked={asked} value={list} onChange={onChange} label={label} />
  }
  const isNumber = asked.kind === 'number' || asked.kind === 'money'
  const factor = asked.kind === 'money' ? 100 : 1
  const read = (texts: string[]) =>
    isNumber
      ? texts
          .map(Number)
          .filter(Number.isFinite)
          .map((n) => Math.round(n * factor))
      : texts
  return (
    <Select
      mode="tags"
      aria-label={label}
      className={styles.list ?? ''}
      tokenSeparators={[',', '，', '、', '\n']}
      placeholder={t('many')}
      open={false}
      suffixIcon={null}
      value={list.map((one) => (isNumber ? String(Number(one) / factor) : String(one)))}
      onChange={(texts: string[]) => onChange(read(texts))}
    />
  )
}

/** Chosen from what there is: the values of a choice, the tree of units, the tags in use. */
function Picked({ asked, value, onChange, label, many = false }: OneProps & { many?: boolean }) {
  const { t, i18n } = useTranslation('segments')
  const { units } = useSession()
  if (asked.kind === 'unit') {
    return (
      <TreeSelect
        aria-label={label}
        className={styles.list ?? ''}
        multiple={many}
        treeData={treeOf(units)}
        treeNodeFilterProp="title"
        showSearch
        treeDefaultExpandAll={units.size < 100}
        popupMatchSelectWidth={false}
        placeholder={t('pickUnits')}
        value={value}
        onChange={onChange}
      />
    )
  }
  if (asked.kind === 'tags') return <Tags value={value} onChange={onChange} label={label} many={many} />
  const language = i18n.language === 'en' ? 'en' : 'zh'
  return (
    <Select
      {...(many && { mode: 'multiple' as const })}
      aria-label={label}
      className={styles.list ?? ''}
      placeholder={t('pick')}
      popupMatchSelectWidth={false}
      value={value}
      onChange={onChange}
      options={(asked.values ?? []).map((one) => ({ value: one.value, label: one.label[language] }))}
    />
  )
}

function Tags({ value, onChange, label, many }: ValueEditorProps & { many: boolean }) {
  const { t } = useTranslation('segments')
  const tags = useReading('/tags')
  const options = (tags.data?.items ?? []).map(({ tag, count }) => ({ value: tag, label: tag, count }))
  return (
    <Select
      {...(many && { mode: 'tags' as const })}
      showSearch
      aria-label={label}
      className={styles.list ?? ''}
      placeholder={t('pickTags')}
      loading={tags.isLoading}
      value={value}
      onChange={onChange}
      options={options}
      optionRender={({ data }) => (
        <span className={styles.option}>
          {data.label}
          <span className={styles.quiet}>{data.count}</span>
        </span>
      )}
    />
  )
}
