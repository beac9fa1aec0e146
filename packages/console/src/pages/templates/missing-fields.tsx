import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, type ApiProblem, api, useReading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { Rate } from '../../ui/values.tsx'
import styles from './templates.module.css'
import { useFieldName } from './use-field-name.ts'

/** How many customers have no value for what the template says of them. */
export function MissingFields({ fields }: { fields: readonly string[] }) {
  const { t } = useTranslation('templates')
  const { unitId } = useSession()
  const [segmentId, setSegmentId] = useState<number>()
  const segments = useReading('/segments', { query: { limit: 200 } })
  const nameOf = useFieldName()
  const asked = fields.filter((field) => field.startsWith('customer.'))
  const counted = useQuery<Answer<'post', '/templates/missing-fields'>, ApiProblem>({
    queryKey: ['/templates/missing-fields', asked, segmentId, unitId],
    queryFn: ({ signal }) => {
      const whom = segmentId === undefined ? {} : { segmentId }
      return api.post('/templates/missing-fields', { json: { fields: [...asked], unitId, ...whom } }, { signal })
    },
    enabled: asked.length > 0,
    staleTime: 60_000,
  })
  if (asked.length === 0) return null
  return (
    <section className={styles.missing}>
      <h2 className={styles.heading}>{t('missing.title')}</h2>
      <Select
        aria-label={t('missing.among')}
        placeholder={t('missing.everybody')}
        allowClear
        style={{ width: '100%' }}
        showSearch={{ optionFilterProp: 'label' }}
        value={segmentId}
        onChange={setSegmentId}
        options={(segments.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Loaded reading={counted}>
        {({ customers, incomplete, missing }) =>
          incomplete === 0 ? (
            <p className={styles.quiet}>{t('missing.none')}</p>
          ) : (
            <>
              <p>
                {t('missing.some', { count: incomplete })} <Rate x={incomplete} n={customers} />
              </p>
              <ul className={styles.missingList}>
                {Object.entries(missing)
                  .filter(([, n]) => n > 0)
                  .sort(([, a], [, b]) => b - a)
                  .map(([field, n]) => (
                    <li key={field}>
                      <span>{nameOf(field)}</span> <Rate x={n} n={customers} />
                    </li>
                  ))}
              </ul>
              <p className={styles.quiet}>{t('missing.advice')}</p>
            </>
          )
        }
      </Loaded>
    </section>
  )
}
