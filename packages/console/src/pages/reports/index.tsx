import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { NotFound } from '../../app/faults.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Bulletin } from './bulletin.tsx'
import { Model } from './model.tsx'
import { Models } from './models.tsx'
import { TrainModel } from './train-model.tsx'

const parts = ['bulletin', 'models'] as const

/** What a unit's months came to, and how good its response models are. */
export default function Reports() {
  const { t } = useTranslation('reports')
  const navigate = useNavigate()
  const { part: asked = 'bulletin' } = useParams()
  const [query] = useSearchParams()
  const part = parts.find((one) => one === asked)
  const model = Number(query.get('model'))
  if (asked === 'train') return <TrainModel />
  if (!part) return <NotFound />
  if (part === 'models' && Number.isSafeInteger(model) && model > 0) return <Model id={model} />
  return (
    <>
      <PageHeader title={t('title')} />
      <Tabs
        activeKey={part}
        onChange={(key) => void navigate(`/reports/${key}`)}
        items={parts.map((key) => ({
          key,
          label: t(`tabs.${key}`),
          children: key === part && (key === 'bulletin' ? <Bulletin /> : <Models />),
        }))}
      />
    </>
  )
}
