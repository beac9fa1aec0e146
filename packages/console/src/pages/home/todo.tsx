import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { type Answer, useReading } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import styles from './home.module.css'

export type Today = Answer<'get', '/units/:id/today'>

interface Task {
  key: 'overdue' | 'approvals' | 'today' | 'unassigned' | 'mine' | 'drafts' | 'paused' | 'scheduled' | 'mend'
  count: number | undefined
  to: string
  /** Nothing to do for who does not hold it. */
  right?: string
  late?: boolean
}

/** What waits for somebody in the unit, the most pressing first. */
export function Todo({ today }: { today: Today }) {
  const { unitId, can } = useSession()
  const approvals = useReading(
    '/approvals',
    { query: { unitId, limit: 200 } },
    { when: can('campaign.approve', unitId) },
  )
  const upkeep = useReading('/upkeep', { query: { unitId } }, { when: can('customer.write', unitId) })
  const { byState } = today.campaigns
  const toMend = Object.values(upkeep.data?.items.at(-1)?.toMend ?? {}).reduce((sum, n) => sum + n, 0)
  const waiting = approvals.data?.items.filter(({ state }) => state === 'waiting')
  const { overdue, unassigned, today: due } = today.work
  const tasks: Task[] = [
    { key: 'overdue', count: overdue, to: '/dispatch?view=overdue', right: 'work.assign', late: true },
    { key: 'paused', count: byState.paused, to: '/campaigns?view=running', right: 'campaign.launch', late: true },
    { key: 'approvals', count: waiting?.length, to: '/approvals' },
    { key: 'today', count: due, to: '/dispatch', right: 'work.assign' },
    { key: 'unassigned', count: unassigned, to: '/dispatch?view=free', right: 'work.assign' },
    { key: 'scheduled', count: byState.scheduled, to: '/campaigns?view=scheduled', right: 'campaign.launch' },
    { key: 'drafts', count: byState.draft, to: '/campaigns?view=draft', right: 'campaign.write' },
    { key: 'mend', count: toMend, to: '/upkeep' },
  ]
  return <Tasks tasks={tasks.filter(({ right }) => right === undefined || can(right, unitId))} />
}

/** For those who only carry work orders out: their own day. */
export function FieldTodo() {
  const mine = useReading('/work-orders/day')
  return (
    <Loaded reading={mine}>
      {({ items }) => <Tasks tasks={[{ key: 'mine', count: items.length, to: '/work-orders' }]} />}
    </Loaded>
  )
}

function Tasks({ tasks }: { tasks: Task[] }) {
  const { t } = useTranslation('home')
  const open = tasks.filter(({ count = 0 }) => count > 0)
  return (
    <section>
      <h2 className={styles.title}>{t('todo.title')}</h2>
      {open.length === 0 ? (
        <p className={styles.quiet}>{t('todo.none')}</p>
      ) : (
        <ul className={styles.todo}>
          {open.map(({ key, count, to, late }) => (
            <li key={key}>
              <Link to={to} className={`${styles.task} ${late ? styles.late : ''}`}>
                {t(`todo.${key}`, { count: count ?? 0 })}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
