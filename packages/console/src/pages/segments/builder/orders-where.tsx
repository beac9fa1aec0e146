import { Button, InputNumber, Popover, Select, Switch } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './builder.module.css'
import { MomentEditor } from './moment-editor.tsx'
import type { OrdersWhere } from './tree.ts'

type Where = NonNullable<OrdersWhere>

export interface OrdersWhereEditorProps {
  where: OrdersWhere
  onChange: (where: OrdersWhere) => void
}

/** Which orders count: when, of what, of which amount each. */
export function OrdersWhereEditor({ where = {}, onChange }: OrdersWhereEditorProps) {
  const { t } = useTranslation('segments')
  const set = (change: Partial<Record<keyof Where, unknown>>) => {
    const next = Object.entries({ ...where, ...change }).filter(([, value]) => value !== undefined)
    onChange(next.length === 0 ? undefined : (Object.fromEntries(next) as Where))
  }
  const amount = (end: 'min' | 'max', yuan: number | null) => {
    const { [end]: _, ...other } = where.amount ?? {}
    const next = yuan === null ? other : { ...other, [end]: Math.round(yuan * 100) }
    set({ amount: Object.keys(next).length === 0 ? undefined : next })
  }
  const yuan = (end: 'min' | 'max') => (where.amount?.[end] === undefined ? null : where.amount[end] / 100)
  const content = (
    <div className={styles.where}>
      {(['since', 'until'] as const).map((end) => (
        <Field key={end} label={t(`where.${end}`)}>
          <span className={styles.moment}>
            <Switch
              size="small"
              aria-label={t(`where.${end}`)}
              checked={where[end] !== undefined}
              onChange={(on) => set({ [end]: on ? { monthsAgo: end === 'since' ? 12 : 0 } : undefined })}
            />
            {where[end] !== undefined && (
              <MomentEditor
                value={where[end]}
                onChange={(at) => set({ [end]: at ?? 'now' })}
                label={t(`where.${end}`)}
              />
            )}
          </span>
        </Field>
      ))}
      {(['category', 'product'] as const).map((what) => (
        <Field key={what} label={t(`where.${what}`)}>
          <Select
            mode="tags"
            aria-label={t(`where.${what}`)}
            tokenSeparators={[',', '，', '、']}
            placeholder={t('where.any')}
            open={false}
            suffixIcon={null}
            value={[where[what] ?? []].flat()}
            onChange={(texts: string[]) => set({ [what]: texts.length === 0 ? undefined : texts })}
          />
        </Field>
      ))}
      <Field label={t('where.amount')}>
        <span className={styles.between}>
          {(['min', 'max'] as const).map((end) => (
            <InputNumber<number>
              key={end}
              aria-label={t(`where.${end}`)}
              placeholder={t(`where.${end}`)}
              suffix={t('yuan')}
              precision={2}
              value={yuan(end)}
              onChange={(value) => amount(end, value)}
              className={styles.money ?? ''}
            />
          ))}
        </span>
      </Field>
    </div>
  )
  const said = Object.keys(where).length
  return (
    <Popover trigger="click" placement="bottomLeft" content={content}>
      <Button>{said === 0 ? t('where.all') : t('where.some', { count: said })}</Button>
    </Popover>
  )
}

const Field = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className={styles.field}>
    <span className={styles.quiet}>{label}</span>
    {children}
  </div>
)
