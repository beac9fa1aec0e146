import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReading, useSending } from '../../../api/index.ts'
import { useSession } from '../../../app/session.tsx'
import { Loaded } from '../../../ui/loaded.tsx'
import { type ContactRule, channels } from './channels.ts'
import { NumberField } from './rule-fields.tsx'
import { RuleRows } from './rule-rows.tsx'

/** How often a customer may be contacted. */
export function ContactRules({ unitId }: { unitId: number }) {
  const { t } = useTranslation('staff')
  const { can } = useSession()
  const param = { id: unitId }
  const rules = useReading('/units/:id/contact-rules', { param })
  const write = useSending('put', '/units/:id/contact-rules', {
    refreshes: ['/units/:id/contact-rules'],
    shownHere: true,
  })
  const channelName = (channel: ContactRule['channel']) => (channel ? t(`channels.${channel}`) : t('contact.all'))
  return (
    <Loaded reading={rules}>
      {(held) => (
        <RuleRows<ContactRule>
          title={t('contact.title')}
          hint={t('contact.hint')}
          unitId={unitId}
          rules={held}
          mayWrite={can('unit.manage', unitId)}
          fresh={() => ({ unitId, channel: null, maxContacts: 3, days: 30 })}
          say={({ channel, maxContacts, days }) =>
            t('contact.rule', { channel: channelName(channel), count: maxContacts, days })
          }
          edit={({ channel, maxContacts, days }, change) => (
            <>
              <Select
                aria-label={t('channel')}
                value={channel ?? 'all'}
                style={{ width: 160 }}
                onChange={(value) => change({ channel: value === 'all' ? null : (value as ContactRule['channel']) })}
                options={[
                  { value: 'all', label: t('contact.all') },
                  ...channels.map((value) => ({ value, label: t(`channels.${value}`) })),
                ]}
              />
              <NumberField
                label={t('contact.days')}
                value={days}
                min={1}
                max={400}
                digits={0}
                width={130}
                unit={t('contact.daysUnit')}
                onChange={(value) => value && change({ days: value })}
              />
              <NumberField
                label={t('contact.most')}
                value={maxContacts}
                min={1}
                max={1000}
                digits={0}
                width={130}
                unit={t('contact.timesUnit')}
                onChange={(value) => value && change({ maxContacts: value })}
              />
            </>
          )}
          save={(next) =>
            write.mutateAsync({
              param,
              json: { rules: next.map(({ channel, maxContacts, days }) => ({ channel, maxContacts, days })) },
            })
          }
        />
      )}
    </Loaded>
  )
}
