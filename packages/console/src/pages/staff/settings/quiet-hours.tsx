import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReading, useSending } from '../../../api/index.ts'
import { useSession } from '../../../app/session.tsx'
import { Loaded } from '../../../ui/loaded.tsx'
import { channels, type QuietRule } from './channels.ts'
import { RuleRows } from './rule-rows.tsx'

const days = ['none', 'holidays', 'non-working'] as const
const halfHours = Array.from(
  { length: 48 },
  (_, i) => `${String(Math.floor(i / 2)).padStart(2, '0')}:${i % 2 ? '30' : '00'}`,
)

/** When customers are left in peace. The zone that holds is said again with the rules: a unit is not moved here. */
export function QuietHours({ unitId }: { unitId: number }) {
  const { t } = useTranslation('staff')
  const { can } = useSession()
  const param = { id: unitId }
  const hours = useReading('/units/:id/quiet-hours', { param })
  const write = useSending('put', '/units/:id/quiet-hours', { refreshes: ['/units/:id/quiet-hours'], shownHere: true })
  const times = halfHours.map((value) => ({ value, label: value }))
  return (
    <Loaded reading={hours}>
      {({ rules, timeZone }) => (
        <RuleRows<QuietRule>
          title={t('quiet.title')}
          hint={t('quiet.hint', { timeZone })}
          unitId={unitId}
          rules={rules}
          mayWrite={can('unit.manage', unitId)}
          fresh={() => ({ unitId, channel: 'sms', from: '21:00', until: '08:00', days: 'none' })}
          say={({ channel, from, until, days }) =>
            [
              t(`channels.${channel}`),
              from && until && t('quiet.hours', { from, until }),
              days !== 'none' && t(`quiet.days.${days}`),
            ]
              .filter(Boolean)
              .join(' · ')
          }
          edit={({ channel, from, until, days: quiet }, change) => (
            <>
              <Select
                aria-label={t('channel')}
                value={channel}
                style={{ width: 130 }}
                onChange={(channel) => change({ channel })}
                options={channels.map((value) => ({ value, label: t(`channels.${value}`) }))}
              />
              <Select
                aria-label={t('quiet.from')}
                placeholder={t('quiet.from')}
                value={from}
                allowClear
                style={{ width: 110 }}
                onChange={(from) => change({ from: from ?? null })}
                options={times}
              />
              <Select
                aria-label={t('quiet.until')}
                placeholder={t('quiet.until')}
                value={until}
                allowClear
                style={{ width: 110 }}
                onChange={(until) => change({ until: until ?? null })}
                options={times}
              />
              <Select
                aria-label={t('quiet.daysLabel')}
                value={quiet}
                style={{ width: 180 }}
                onChange={(days) => change({ days })}
                options={days.map((value) => ({ value, label: t(`quiet.days.${value}`) }))}
              />
            </>
          )}
          save={(next) =>
            write.mutateAsync({ param, json: { timeZone, rules: next.map(({ unitId: _, ...rule }) => rule) } })
          }
        />
      )}
    </Loaded>
  )
}
