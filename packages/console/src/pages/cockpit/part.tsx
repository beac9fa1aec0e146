import { useTranslation } from 'react-i18next'
import { useReading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Detail } from './detail.tsx'
import { Files } from './files.tsx'
import { Verdict } from './verdict.tsx'

/** What a campaign that was made above came to among one's own customers. */
export function Part({ id }: { id: number }) {
  const { t } = useTranslation('cockpit')
  const { unitId } = useSession()
  const report = useReading('/campaigns/:id/report', { param: { id }, query: { unitId } })
  return (
    <Loaded reading={report}>
      {(found) => (
        <>
          <PageHeader
            title={found.name}
            back={{ to: '/campaigns', label: t('back') }}
            subtitle={t('ownOnly', { unit: found.unit })}
            actions={<Files campaignId={id} unitId={unitId} />}
          />
          <Verdict report={found} />
          <Detail report={found} campaign={undefined} />
        </>
      )}
    </Loaded>
  )
}
