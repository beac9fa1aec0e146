import { useTranslation } from 'react-i18next'
import { useReading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Answers } from './answers.tsx'
import styles from './home.module.css'
import { Month } from './month.tsx'
import { OpenCampaigns } from './open-campaigns.tsx'
import { FieldTodo, Todo } from './todo.tsx'

/** First what to do now, then how it is going, then which units need a look. */
export default function Home() {
  // With the terms from the start: the table does not take the page away while they load.
  const { t } = useTranslation(['home', 'terms'])
  const { me, unitId, can } = useSession()
  const { day } = useFormat()
  const reads = can('score.read', unitId)
  const today = useReading('/units/:id/today', { param: { id: unitId } }, { when: reads })
  return (
    <>
      <PageHeader
        title={t('greeting', { name: me.name })}
        subtitle={day(new Date())}
        actions={
          can('campaign.write') && (
            <LinkButton type="primary" to="/campaigns/new">
              {t('primary')}
            </LinkButton>
          )
        }
      />
      {reads ? (
        <Loaded reading={today}>
          {(found) => (
            <div className={styles.page}>
              <Todo today={found} />
              <OpenCampaigns campaigns={found.campaigns.open} />
              <Answers answers={found.answers} />
              <Month unitId={unitId} month={found.day.slice(0, 7)} />
            </div>
          )}
        </Loaded>
      ) : (
        <FieldTodo />
      )}
    </>
  )
}
