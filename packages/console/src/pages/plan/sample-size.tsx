import { useQuery } from '@tanstack/react-query'
import { InputNumber } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, type ApiProblem, api } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useSettled } from '../segments/builder/use-settled.ts'
import { Labelled } from './labelled.tsx'
import styles from './plan.module.css'
import { useAudience } from './use-asked.ts'

type Advice = Answer<'post', '/advice/sample-size'>

/** What the cells, as large as they are, can find; and how many it takes to find what is hoped for. */
export function SampleSize() {
  const { t } = useTranslation('plan')
  const [rate, setRate] = useState(2)
  const [hope, setHope] = useState(1)
  const asked = useSettled({ rate: rate / 100, hope: hope / 100 })
  const audience = useAudience()
  const cells = audience.data?.cells ?? []
  const control = cells.find((cell) => cell.control)?.assigned ?? 0
  const treated = Math.min(...cells.filter((cell) => !cell.control).map(({ assigned }) => assigned))
  const ratio = control > 0 && Number.isFinite(treated) ? Math.min(1000, Math.max(0.01, treated / control)) : 9
  return (
    <section className={styles.advice} aria-label={t('sample.title')}>
      <h3>{t('sample.title')}</h3>
      <div className={styles.asks}>
        <Labelled label={t('sample.rate')}>
          {(id) => (
            <InputNumber<number>
              className={styles.amount ?? ''}
              id={id}
              min={0.01}
              max={90}
              step={0.5}
              suffix="%"
              value={rate}
              onChange={(next) => setRate(next ?? 1)}
            />
          )}
        </Labelled>
        <Labelled label={t('sample.hope')}>
          {(id) => (
            <InputNumber<number>
              className={styles.amount ?? ''}
              id={id}
              min={0.05}
              max={50}
              step={0.5}
              suffix={t('sample.points')}
              value={hope}
              onChange={(next) => setHope(next ?? 1)}
            />
          )}
        </Labelled>
      </div>
      {control >= 2 && <Found rate={asked.rate} control={control} ratio={ratio} />}
      <Needed rate={asked.rate} uplift={asked.hope} ratio={ratio} have={control} />
    </section>
  )
}

const useAdvice = (json: object) =>
  useQuery<Advice, ApiProblem>({
    queryKey: ['/advice/sample-size', json],
    queryFn: ({ signal }) => api.post('/advice/sample-size', { json } as never, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

function Found(json: { rate: number; control: number; ratio: number }) {
  const { i18n } = useTranslation('plan')
  const advice = useAdvice(json)
  return (
    <Loaded reading={advice}>
      {({ words }) => <p className={styles.sentence}>{i18n.language === 'en' ? words.en : words.zh}</p>}
    </Loaded>
  )
}

function Needed({ have, ...json }: { rate: number; uplift: number; ratio: number; have: number }) {
  const { t } = useTranslation('plan')
  const { count } = useFormat()
  const advice = useAdvice(json)
  return (
    <Loaded reading={advice}>
      {({ control, treated }) => {
        const said = { points: (json.uplift * 100).toFixed(2), control: count(control), treated: count(treated) }
        const enough = have >= control
        return (
          <p className={`${styles.sentence} ${have > 0 && !enough ? styles.warn : ''}`}>
            {t(have > 0 ? (enough ? 'sample.enough' : 'sample.tooFew') : 'sample.needed', said)}
          </p>
        )
      }}
    </Loaded>
  )
}
