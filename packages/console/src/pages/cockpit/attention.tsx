import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useReading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { reasonKey, tellsMore } from '../../ui/reasons.ts'
import { Said } from '../../ui/said.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useWords } from '../../ui/use-words.ts'
import { When } from '../../ui/values.tsx'
import styles from './cockpit.module.css'
import type { Campaign, DeadGroup, Progress, Report } from './cockpit.ts'
import { DeadLetters } from './dead-letters.tsx'
import { Decide } from './decide.tsx'
import { useNames } from './use-names.ts'

interface AttentionProps {
  campaign: Campaign
  progress: Progress
  report: Report | undefined
}

/** What somebody should do now: why it is paused, what cannot start, what failed, waits, or is not known. */
export function Attention({ campaign, progress, report }: AttentionProps) {
  const { t } = useTranslation('cockpit')
  const words = useWords()
  const names = useNames()
  const param = { id: campaign.id }
  const groups = useReading('/campaigns/:id/dead-letters', { param })
  const notices = useReading('/campaigns/:id/notices', { param })
  const problems = progress.steps.filter(({ problem }) => problem !== null)
  const told = notices.data?.filter(({ id }) => id !== campaign.pause?.id) ?? []
  return (
    <section className={styles.section} aria-labelledby="attention">
      <h2 id="attention" className={styles.heading}>
        {t('attention.title')}
      </h2>
      {campaign.pause && (
        <Alert type="warning" showIcon title={t('attention.guard')} description={words(campaign.pause.words)} />
      )}
      {problems.map(({ stepId, position, channel, problem }) => (
        <div key={stepId} className={styles.matter}>
          <h3 className={styles.matterName}>{t('attention.stepProblem', { step: names.step(position, channel) })}</h3>
          <p>{t('attention.stepProblemHint')}</p>
          <p>{problem && <Said sentence={problem} />}</p>
        </div>
      ))}
      {told.slice(0, 5).map((notice) => (
        <div key={notice.id} className={styles.matter}>
          <div className={styles.matterHead}>
            <p>{words(notice.words)}</p>
            <span className={styles.quiet}>
              <When at={notice.at} />
            </span>
          </div>
        </div>
      ))}
      <Loaded reading={groups}>
        {({ items }) => (
          <>
            {items.map((group) => (
              <Matter
                key={`${group.stepId} ${group.state} ${group.reason}`}
                {...{ campaign, progress, report, group }}
              />
            ))}
            {items.length === 0 && problems.length === 0 && told.length === 0 && !campaign.pause && (
              <p className={styles.quiet}>{t('attention.none')}</p>
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

function Matter({ campaign, progress, report, group }: AttentionProps & { group: DeadGroup }) {
  const { t } = useTranslation(['cockpit', 'terms'])
  const { can } = useSession()
  const names = useNames()
  const [open, setOpen] = useState(false)
  const { state, reason, channel, count, since, until } = group
  const key = reasonKey(reason)
  const say = t(`terms:reasons.${key}.say`)
  const position = progress.steps.find(({ stepId }) => stepId === group.stepId)?.position ?? null
  return (
    <article className={styles.matter} aria-label={say}>
      <div className={styles.matterHead}>
        <h3 className={styles.matterName}>
          {t(`attention.${state}`)} · {t('attention.count', { count })} · {say}
        </h3>
        <span className={styles.quiet}>{names.step(position, channel)}</span>
      </div>
      <p>{state === 'unknown' ? t('attention.unknownHint') : t(`terms:reasons.${key}.todo`)}</p>
      <p className={styles.quiet}>
        {reason && tellsMore(key) && (
          <>
            {t('attention.original')}
            <span lang="en">{reason}</span> ·{' '}
          </>
        )}
        {since && until && <Span from={since} to={until} />}
      </p>
      <div className={styles.matterActs}>
        <Decide {...{ campaign, progress, report, group }} />
        {can('score.read', campaign.unitId) && <Button onClick={() => setOpen(true)}>{t('attention.people')}</Button>}
      </div>
      {open && <DeadLetters campaignId={campaign.id} group={group} title={say} onClose={() => setOpen(false)} />}
    </article>
  )
}

function Span({ from, to }: { from: string; to: string }) {
  const { t } = useTranslation('cockpit')
  const { time } = useFormat()
  const [first, last] = [time(from), time(to)]
  return <>{first === last ? first : t('attention.since', { from: first, to: last })}</>
}
