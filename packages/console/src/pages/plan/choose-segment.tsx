import { Select } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useList, useReading } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { useSettled } from '../segments/builder/use-settled.ts'
import styles from './plan.module.css'
import { SavedSentence } from './saved-sentence.tsx'
import { usePlan } from './use-plan.ts'

/** One of the segments that there are, with the sentence that says whom it selects. */
export function ChooseSegment() {
  const { t } = useTranslation('plan')
  const { plan, campaign, change, readOnly } = usePlan()
  const id = useId()
  const [name, setName] = useState('')
  const list = useList('/segments', { query: { order: 'newest', limit: 50, name: useSettled(name) || undefined } })
  const known = list.data?.pages.flatMap(({ items }) => items) ?? []
  const chosen = known.some((one) => one.id === plan.segmentId)
  const { segmentId = null } = plan
  return (
    <div className={styles.choose}>
      <label htmlFor={id} className={styles.label}>
        {t('audience.segment')}
      </label>
      <Select
        id={id}
        showSearch={{ filterOption: false, onSearch: setName }}
        className={styles.wide ?? ''}
        placeholder={t('audience.pick')}
        loading={list.isFetching}
        value={segmentId}
        onChange={(next) => change({ segmentId: next, uploadedList: false })}
        options={known.map((one) => ({ value: one.id, label: one.name }))}
        {...(segmentId !== null && !chosen && { labelRender: () => <SegmentName id={segmentId} /> })}
      />
      {segmentId !== null && (
        <>
          <SavedSentence
            segmentId={segmentId}
            version={campaign.segmentId === segmentId ? campaign.segmentVersion : null}
          />
          {!readOnly && (
            <Link to={`/segments/${segmentId}`} target="_blank">
              {t('audience.open')}
            </Link>
          )}
        </>
      )}
    </div>
  )
}

function SegmentName({ id }: { id: number }) {
  const segment = useReading('/segments/:id', { param: { id } })
  return <Loaded reading={segment}>{({ name }) => name}</Loaded>
}
