import { Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReading, useSending } from '../../../api/index.ts'
import { useSession } from '../../../app/session.tsx'
import { Loaded } from '../../../ui/loaded.tsx'
import { useFormat } from '../../../ui/use-format.ts'
import { channels, type Price } from './channels.ts'
import { DayField, NumberField } from './rule-fields.tsx'
import { RuleRows } from './rule-rows.tsx'

/** What each channel is paid by. */
const itemsOf = (channel: Price['channel']): Price['item'][] =>
  channel === 'sms'
    ? ['segment']
    : ['phone', 'visit', 'meeting', 'fax'].includes(channel)
      ? ['minute', 'message']
      : ['message']

/** What contacts cost. */
export function Prices({ unitId }: { unitId: number }) {
  const { t } = useTranslation('staff')
  const { can } = useSession()
  const { money, day } = useFormat()
  const param = { id: unitId }
  const prices = useReading('/units/:id/prices', { param })
  const write = useSending('put', '/units/:id/prices', { refreshes: ['/units/:id/prices'], shownHere: true })
  const today = day(new Date()).slice(0, 10)
  return (
    <Loaded reading={prices}>
      {(held) => (
        <RuleRows<Price>
          title={t('price.title')}
          hint={t('price.hint')}
          unitId={unitId}
          rules={held as Price[]}
          mayWrite={can('price.write', unitId)}
          fresh={() => ({
            unitId,
            channel: 'sms',
            item: 'segment',
            class: '',
            upToGrams: 0,
            currency: 'CNY',
            perThousand: 0,
            validFrom: today,
            validUntil: null,
          })}
          say={({ channel, item, class: postage, upToGrams, perThousand, currency, validFrom, validUntil }) =>
            [
              t(`channels.${channel}`),
              postage,
              upToGrams > 0 && t('price.upTo', { grams: upToGrams }),
              t(`price.per.${item}`, { price: money(perThousand, currency) }),
              validUntil
                ? t('price.between', { from: validFrom, until: validUntil })
                : t('price.since', { from: validFrom }),
            ]
              .filter(Boolean)
              .join(' · ')
          }
          edit={(price, change) => (
            <>
              <Select
                aria-label={t('channel')}
                value={price.channel}
                style={{ width: 120 }}
                onChange={(channel) => change({ channel, item: itemsOf(channel)[0] ?? 'message' })}
                options={channels.map((value) => ({ value, label: t(`channels.${value}`) }))}
              />
              <Select
                aria-label={t('price.item')}
                value={price.item}
                style={{ width: 120 }}
                onChange={(item) => change({ item })}
                options={itemsOf(price.channel).map((value) => ({ value, label: t(`price.items.${value}`) }))}
              />
              {price.channel === 'letter' && (
                <>
                  <Input
                    aria-label={t('price.class')}
                    placeholder={t('price.class')}
                    value={price.class}
                    maxLength={40}
                    style={{ width: 120 }}
                    onChange={({ target }) => change({ class: target.value })}
                  />
                  <NumberField
                    label={t('price.grams')}
                    value={price.upToGrams}
                    min={0}
                    max={30_000}
                    digits={0}
                    unit={t('price.gramsUnit')}
                    onChange={(value) => change({ upToGrams: value ?? 0 })}
                  />
                </>
              )}
              <NumberField
                label={t('price.thousand')}
                value={price.perThousand / 100}
                min={0}
                max={1_000_000}
                digits={2}
                before="¥"
                unit={t('price.thousandUnit')}
                onChange={(value) => change({ perThousand: Math.round((value ?? 0) * 100) })}
              />
              <DayField
                label={t('price.from')}
                value={price.validFrom}
                onChange={(validFrom) => validFrom && change({ validFrom })}
              />
            </>
          )}
          save={(next) => write.mutateAsync({ param, json: { prices: next.map(({ unitId: _, ...price }) => price) } })}
        />
      )}
    </Loaded>
  )
}
