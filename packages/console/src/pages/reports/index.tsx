import { lazy } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams, useSearchParams } from 'react-router'
import { NotFound } from '../../app/faults.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { PartTabs } from '../../ui/part-tabs.tsx'
import { Bulletin } from './bulletin.tsx'
import { Models, TrainLink } from './models.tsx'

// Most come for the month.
const Model = lazy(() => import('./model.tsx').then(({ Model }) => ({ default: Model })))
const TrainModel = lazy(() => import('./train-model.tsx').then(({ TrainModel }) => ({ default: TrainModel })))

const parts = ['bulletin', 'models'] as const

/** What a unit's months came to, and how good its response models are. */
export default function Reports() {
  const { t } = useTranslation('reports')
  const { part: asked = 'bulletin' } = useParams()
  const [query] = useSearchParams()
  const part = parts.find((one) => one === asked)
  const model = Number(query.get('model'))
  if (asked === 'train') return <TrainModel />
  if (!part) return <NotFound />
  if (part === 'models' && Number.isSafeInteger(model) && model > 0) return <Model id={model} />
  return (
    <>
      <PageHeader title={t('title')} actions={part === 'models' && <TrainLink />} />
      <PartTabs
        label={t('title')}
        current={part}
        parts={parts.map((key) => ({ key, to: `/reports/${key}`, label: t(`tabs.${key}`) }))}
      />
      {part === 'bulletin' ? <Bulletin /> : <Models />}
    </>
  )
}
