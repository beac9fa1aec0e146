import { Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useList } from '../../../api/index.ts'
import styles from './builder.module.css'
import type { Fields } from './catalog.ts'
import { SubjectPicker } from './subject-picker.tsx'
import type { Contact, Random, Reference, Top } from './tree.ts'

const channels = ['email', 'sms', 'letter', 'visit', 'phone', 'meeting', 'fax'] as const

interface EditorProps<T> {
  about: T
  onChange: (about: T) => void
}

/** Contacts and answers: of which campaign, in which channel, since when. */
export function ContactEditor({ about, onChange }: EditorProps<Contact>) {
  const { t } = useTranslation('segments')
  const { t: term } = useTranslation('terms')
  const { where } = about
  const campaigns = useList('/campaigns', { query: { order: 'newest', limit: 100 } })
  const known = campaigns.data?.pages.flatMap(({ items }) => items) ?? []
  const set = (change: Partial<Contact['where']>) => {
    const next = Object.entries({ ...where, ...change }).filter(([, value]) => value !== undefined && value !== null)
    onChange({ ...about, where: Object.fromEntries(next) })
  }
  return (
    <>
      <span>{t('contact.within')}</span>
      <InputNumber<number>
        aria-label={t('contact.days')}
        className={styles.short ?? ''}
        min={1}
        max={73_000}
        precision={0}
        placeholder={t('contact.ever')}
        value={where.withinDays ?? null}
        onChange={(days) => set({ withinDays: days ?? undefined })}
      />
      <span>{t('contact.daysUnit')}</span>
      <Select
        aria-label={t('contact.channel')}
        allowClear
        popupMatchSelectWidth={false}
        placeholder={t('contact.anyChannel')}
        value={where.channel ?? null}
        onChange={(channel) => set({ channel: channel ?? undefined })}
        options={channels.map((channel) => ({ value: channel, label: term(`channels.${channel}`) }))}
      />
      <Select
        aria-label={t('contact.campaign')}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        className={styles.list ?? ''}
        popupMatchSelectWidth={false}
        placeholder={t('contact.anyCampaign')}
        loading={campaigns.isLoading}
        value={where.campaignId ?? null}
        onChange={(campaignId) => set({ campaignId: campaignId ?? undefined })}
        options={known
          .filter(({ launchedAt }) => launchedAt !== null)
          .map(({ id, name }) => ({ value: id, label: name }))}
      />
    </>
  )
}

/** Another saved segment. */
export function ReferenceEditor({ about, onChange }: EditorProps<Reference>) {
  const { t } = useTranslation('segments')
  const segments = useList('/segments', { query: { order: 'newest', limit: 200 } })
  const known = segments.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <Select
        aria-label={t('choices.segment')}
        showSearch={{ optionFilterProp: 'label' }}
        className={styles.list ?? ''}
        popupMatchSelectWidth={false}
        placeholder={t('pickSegment')}
        loading={segments.isLoading}
        value={about.segment ?? null}
        onChange={(segment) => segment && onChange({ segment })}
        options={known.map(({ id, name }) => ({ value: id, label: name }))}
      />
      {about.version !== undefined && <span className={styles.quiet}>{t('version', { version: about.version })}</span>}
    </>
  )
}

/** The first so many by a ranking. */
export function TopEditor({ about, onChange, fields }: EditorProps<Top> & { fields: Fields }) {
  const { t } = useTranslation('segments')
  const { n, by, lowest = false, among } = about.top
  const set = (change: Partial<Top['top']>) => onChange({ top: { ...about.top, ...change } })
  const ranked: Fields = {
    ...fields,
    fields: fields.fields.filter(({ type }) => type === 'integer' || type === 'number' || type === 'date'),
  }
  const choice = 'field' in by ? `field:${by.field}` : 'orders' in by ? `orders:${by.orders}` : `score:${by.score}`
  const choose = (next: string) => {
    const [kind, name = ''] = next.split(/:(.*)/s)
    if (kind === 'field' || kind === 'orders' || kind === 'score') set({ by: { [kind]: name } as Top['top']['by'] })
  }
  return (
    <>
      <InputNumber<number>
        aria-label={t('top.n')}
        min={1}
        max={200_000}
        precision={0}
        value={n}
        onChange={(next) => set({ n: next ?? 1 })}
      />
      <span>{t('top.by')}</span>
      <SubjectPicker fields={ranked} value={choice} onChoose={choose} label={t('top.ranking')} />
      <Select
        aria-label={t('top.order')}
        popupMatchSelectWidth={false}
        value={lowest}
        onChange={(next) => set({ lowest: next })}
        options={[false, true].map((one) => ({ value: one, label: t(one ? 'top.lowest' : 'top.highest') }))}
      />
      {among && <span className={styles.quiet}>{t('top.among')}</span>}
    </>
  )
}

/** A random share; the same text draws the same customers. */
export function RandomEditor({ about, onChange }: EditorProps<Random>) {
  const { t } = useTranslation('segments')
  const { percent, seed } = about.random
  const set = (change: Partial<Random['random']>) => onChange({ random: { ...about.random, ...change } })
  return (
    <>
      <InputNumber<number>
        aria-label={t('random.percent')}
        className={styles.short ?? ''}
        min={0.01}
        max={100}
        step={1}
        precision={2}
        suffix="%"
        value={percent}
        onChange={(next) => set({ percent: next ?? 0 })}
      />
      <span>{t('random.seed')}</span>
      <Input
        aria-label={t('random.seed')}
        className={styles.text ?? ''}
        maxLength={100}
        value={seed}
        onChange={({ target }) => set({ seed: target.value })}
      />
    </>
  )
}
