import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ReasonWords } from '../../ui/reason-words.tsx'
import { Said, said } from '../../ui/said.tsx'
import { useFormat } from '../../ui/use-format.ts'
import type { Entry, FormField } from './customer.ts'
import { formFields } from './customer.ts'
import styles from './customers.module.css'

type Of<K extends Entry['kind']> = Extract<Entry, { kind: K }>

/** One entry in words: what happened, then in grey what belongs to it. */
export function EntryWords({ entry }: { entry: Entry }) {
  switch (entry.kind) {
    case 'delivery':
      return <Delivery entry={entry} />
    case 'response':
      return <Response entry={entry} />
    case 'outcome':
      return <Outcome entry={entry} />
    case 'order':
      return <Order entry={entry} />
    case 'consent':
      return <ConsentWords entry={entry} />
    default:
      return <Change entry={entry} />
  }
}

function Line({ what, more }: { what: ReactNode; more: ReactNode[] }) {
  const said = more.filter(Boolean)
  return (
    <>
      <div className={styles.what}>{what}</div>
      {said.length > 0 && (
        <div className={styles.quiet}>
          {said.map((one, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line, in their order
            <span key={i}>
              {i > 0 && ' · '}
              {one}
            </span>
          ))}
        </div>
      )}
    </>
  )
}

const campaignOf = ({ campaignId, campaign }: { campaignId: number | null; campaign: string | null }) =>
  campaignId === null ? null : <Link to={`/campaigns/${campaignId}`}>{campaign}</Link>

function Delivery({ entry }: { entry: Of<'delivery'> }) {
  const { t } = useTranslation(['customers', 'terms'])
  const { channel, state, receipt, content, reason, step } = entry
  const became =
    receipt === 'none'
      ? t(`terms:sendStates.${state}` as 'terms:sendStates.sent')
      : t(`terms:receipts.${receipt}` as 'terms:receipts.bounced')
  return (
    <Line
      what={`${t(`terms:channels.${channel}`)} · ${became}`}
      more={[
        campaignOf(entry),
        step > 1 && t('entry.step', { step }),
        content,
        state !== 'sent' && reason && <ReasonWords reason={reason} />,
      ]}
    />
  )
}

function Response({ entry }: { entry: Of<'response'> }) {
  const { t } = useTranslation(['customers', 'terms'])
  const { money, time } = useFormat()
  const { response, amount, currency, channel, words, campaignId, takenBack } = entry
  const value = amount === null ? '' : ` ${money(amount, currency ?? 'CNY')}`
  const what = t('entry.response', { what: t(`terms:responses.${response}`) }) + value
  const back = takenBack && { ...takenBack, at: time(takenBack.at) }
  return (
    <Line
      what={back ? <s>{what}</s> : what}
      more={[
        campaignId === null ? t('entry.noCampaign') : campaignOf(entry),
        channel && t('entry.after', { channel: t(`terms:channels.${channel}`) }),
        words && t('entry.quote', { words }),
        back && t('entry.takenBack', back),
      ]}
    />
  )
}

function Outcome({ entry }: { entry: Of<'outcome'> }) {
  const { t } = useTranslation(['customers', 'terms'])
  const { money } = useFormat()
  const { channel, label, note, staff, corrected, amount, currency } = entry
  const value = amount === null ? '' : ` ${money(amount, currency ?? 'CNY')}`
  return (
    <Line
      what={
        <>
          {t(`terms:channels.${channel}`)} · {corrected ? <s>{said(label)}</s> : said(label)}
          {value} {corrected && t('entry.corrected')}
        </>
      }
      more={[campaignOf(entry), staff, note && t('entry.quote', { words: note })]}
    />
  )
}

function Order({ entry }: { entry: Of<'order'> }) {
  const { t } = useTranslation('customers')
  const { money } = useFormat()
  const { product, category, quantity, amount, currency, unit } = entry
  const what = `${product ?? category ?? t('entry.order')}${quantity === 1 ? '' : ` × ${quantity}`}`
  return (
    <Line
      what={amount === null ? what : `${what} · ${money(amount, currency ?? 'CNY')}`}
      more={[unit, product && category, campaignOf(entry)]}
    />
  )
}

function ConsentWords({ entry }: { entry: Of<'consent'> }) {
  const { t } = useTranslation(['customers', 'terms'])
  const { channel, status, evidence, staff } = entry
  return (
    <Line
      what={t('entry.consent', { channel: t(`terms:channels.${channel}`), status: t(`consents.status.${status}`) })}
      more={[<Said key="evidence" sentence={evidence} />, staff]}
    />
  )
}

const isField = (name: string): name is FormField => formFields.includes(name as FormField)

function Change({ entry }: { entry: Of<'change'> }) {
  const { t } = useTranslation(['customers', 'terms'])
  const { action, staff, fields } = entry
  const named = fields.map((name) =>
    isField(name)
      ? t(`fields.${name}`)
      : name === 'tags'
        ? t('fields.tags')
        : name === 'unitId'
          ? t('unit')
          : t('fields.attributes'),
  )
  const kind = (
    [
      'customer.change',
      'customer.confirm',
      'id-number.reveal',
      'desk.look-up',
      'desk.answer',
      'outcome.correct',
      'response.attribute',
      'response.take-back',
    ] as const
  ).find((one) => one === action)
  return <Line what={kind ? t(`audit.${kind}`) : action} more={[staff, named.join(t('terms:comma'))]} />
}
