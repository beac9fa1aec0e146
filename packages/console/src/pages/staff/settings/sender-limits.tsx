import { Button, Drawer, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ItemOf, useSending } from '../../../api/index.ts'
import { useSession } from '../../../app/session.tsx'
import { useFormat } from '../../../ui/use-format.ts'
import styles from '../staff.module.css'
import { DayField, NumberField } from './rule-fields.tsx'
import { RuleRows } from './rule-rows.tsx'

export type Sender = ItemOf<'/senders'>
type Limit = Sender['limits'][number]

/** A limit as a sentence, with what it comes to today where that changes. */
export function useLimitWords(): (limit: Limit) => string {
  const { t } = useTranslation('staff')
  const { count } = useFormat()
  return ({ domains, ratePerSecond, perDay, growth, since, allowedToday, usedToday }) => {
    const grows = growth > 1 && since !== null
    const parts = [
      ratePerSecond !== null && t('limit.rate', { rate: ratePerSecond }),
      perDay !== null &&
        (grows
          ? t('limit.growing', { since, perDay: count(perDay), growth })
          : t('limit.perDay', { perDay: count(perDay) })),
      allowedToday !== null && t('limit.today', { allowed: count(allowedToday), used: count(usedToday) }),
    ]
    const to = domains === null ? t('limit.everybody') : domains.join(t('limit.comma'))
    return t('limit.sentence', { to, limits: parts.filter(Boolean).join(t('limit.and')) })
  }
}

/** What holds for one sender, in words; and in a drawer, to change it. */
export function SenderLimits({ sender }: { sender: Sender }) {
  const { t } = useTranslation('staff')
  const { can } = useSession()
  const words = useLimitWords()
  const [open, setOpen] = useState(false)
  const { ratePerSecond, limits, unitId, name } = sender
  return (
    <>
      <ul className={styles.rows}>
        {ratePerSecond !== null && <li>{t('limit.always', { rate: ratePerSecond })}</li>}
        {limits.map((limit) => (
          <li key={String(limit.domains)}>{words(limit)}</li>
        ))}
        {ratePerSecond === null && limits.length === 0 && <li className={styles.quiet}>{t('sender.noLimit')}</li>}
      </ul>
      {can('campaign.write', unitId) && (
        <Button size="small" aria-label={t('limit.changeOf', { name })} onClick={() => setOpen(true)}>
          {t('limit.change')}
        </Button>
      )}
      <Drawer open={open} onClose={() => setOpen(false)} title={name} size={640} destroyOnHidden>
        <LimitRows sender={sender} />
      </Drawer>
    </>
  )
}

function LimitRows({ sender: { id, unitId, channel, limits } }: { sender: Sender }) {
  const { t } = useTranslation('staff')
  const { day } = useFormat()
  const words = useLimitWords()
  const today = day(new Date()).slice(0, 10)
  const write = useSending('put', '/senders/:id/limits', { refreshes: ['/senders'], shownHere: true })
  const rules = limits.map((limit) => ({ ...limit, unitId }))
  return (
    <RuleRows<Limit & { unitId: number }>
      title={t('limit.title')}
      hint={t('limit.hint')}
      unitId={unitId}
      rules={rules}
      mayWrite
      fresh={() => ({
        unitId,
        domains: null,
        ratePerSecond: null,
        perDay: 1_000,
        growth: 1,
        since: null,
        allowedToday: null,
        usedToday: 0,
      })}
      say={words}
      edit={(limit, change) => (
        <>
          {channel === 'email' && (
            <Select<string[]>
              mode="tags"
              aria-label={t('limit.domains')}
              placeholder={t('limit.domainsHint')}
              value={limit.domains ?? []}
              onChange={(domains) => change({ domains: domains.length > 0 ? domains : null })}
              tokenSeparators={[' ', ',', '，', '、']}
              options={['qq.com', 'foxmail.com', '163.com', '126.com', 'sina.com', '139.com'].map((value) => ({
                value,
              }))}
              style={{ width: '100%' }}
            />
          )}
          <NumberField
            label={t('limit.rateLabel')}
            value={limit.ratePerSecond}
            min={0.001}
            max={100_000}
            unit={t('limit.rateUnit')}
            onChange={(ratePerSecond) => change({ ratePerSecond })}
          />
          <NumberField
            label={t('limit.perDayLabel')}
            value={limit.perDay}
            min={1}
            max={1_000_000_000}
            digits={0}
            unit={t('limit.perDayUnit')}
            onChange={(perDay) => change({ perDay, allowedToday: null })}
          />
          <NumberField
            label={t('limit.growthLabel')}
            value={limit.growth}
            min={1}
            max={10}
            step={0.1}
            before={t('limit.growthPrefix')}
            unit={t('limit.growthUnit')}
            onChange={(growth) =>
              change({
                growth: growth ?? 1,
                since: (growth ?? 1) > 1 ? (limit.since ?? today) : null,
                allowedToday: null,
              })
            }
          />
          {limit.growth > 1 && (
            <DayField
              label={t('limit.since')}
              value={limit.since}
              onChange={(since) => change({ since, allowedToday: null })}
            />
          )}
          <p className={styles.saying}>{words(limit)}</p>
        </>
      )}
      save={(next) =>
        write.mutateAsync({
          param: { id },
          json: {
            limits: next.map(({ domains, ratePerSecond, perDay, growth, since }) => ({
              domains,
              ratePerSecond,
              perDay,
              growth,
              since,
            })),
          },
        })
      }
    />
  )
}
