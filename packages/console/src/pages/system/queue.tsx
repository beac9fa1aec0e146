import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { type Answer, reading } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { RowTable } from '../../ui/row-table.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { Term, When } from '../../ui/values.tsx'
import styles from './system.module.css'

type State = Answer<'get', '/operations/queue'>

/** Work that is due longer than this (seconds) is worth a look: workers may be missing. */
const late = 300

/** What the workers have to do, looked at again every five seconds. */
export function Queue() {
  const { t } = useTranslation('system')
  const { clock } = useFormat()
  const state = useQuery({ ...reading('/operations/queue'), refetchInterval: 5_000 })
  return (
    <Loaded reading={state}>
      {({ queues, stubborn }) => {
        const behind = queues.filter(({ oldestDueSeconds }) => (oldestDueSeconds ?? 0) > late)
        return (
          <>
            <Alert
              type={behind.length > 0 ? 'warning' : 'success'}
              className={styles.notice ?? ''}
              title={
                behind.length > 0
                  ? t('behind', { queues: behind.map(({ queue }) => t(`queues.${queue}`)).join(t('comma')) })
                  : t('upToDate')
              }
              description={behind.length > 0 ? t('behindHint') : undefined}
            />
            <Queues queues={queues} />
            <p className={styles.quiet}>{t('refreshed', { at: clock(new Date(state.dataUpdatedAt)) })}</p>
            {stubborn.length > 0 && <Stubborn stubborn={stubborn} />}
          </>
        )
      }}
    </Loaded>
  )
}

function Queues({ queues }: Pick<State, 'queues'>) {
  const { t } = useTranslation('system')
  const { count } = useFormat()
  const term = (key: 'due' | 'onOffer' | 'later' | 'paused') => <Term means={t(`means.${key}`)}>{t(key)}</Term>
  return (
    <RowTable
      rows={queues}
      rowKey={({ queue }) => queue}
      label={t('parts.queue')}
      columns={[
        { key: 'queue', title: t('queue'), render: ({ queue }) => t(`queues.${queue}`) },
        { key: 'due', title: term('due'), align: 'right', width: 110, render: ({ due }) => count(due) },
        { key: 'onOffer', title: term('onOffer'), align: 'right', width: 150, render: ({ onOffer }) => count(onOffer) },
        { key: 'later', title: term('later'), align: 'right', width: 110, render: ({ later }) => count(later) },
        { key: 'paused', title: term('paused'), align: 'right', width: 110, render: ({ paused }) => count(paused) },
        {
          key: 'oldest',
          title: t('oldest'),
          align: 'right',
          width: 160,
          render: ({ oldestDueSeconds: seconds }) =>
            seconds === null
              ? '–'
              : seconds < 120
                ? t('seconds', { n: Math.round(seconds) })
                : t('minutes', { n: count(Math.round(seconds / 60)) }),
        },
      ]}
      empty={null}
    />
  )
}

function Stubborn({ stubborn }: Pick<State, 'stubborn'>) {
  const { t } = useTranslation('system')
  const { count } = useFormat()
  return (
    <section>
      <h2 className={styles.heading}>{t('stubborn')}</h2>
      <p className={styles.quiet}>{t('stubbornHint')}</p>
      <RowTable
        rows={stubborn}
        rowKey={({ promiseId }) => promiseId}
        label={t('stubborn')}
        columns={[
          { key: 'job', title: t('job'), render: ({ job, promiseId }) => `${job} #${promiseId}` },
          {
            key: 'campaign',
            title: t('campaign'),
            render: ({ campaignId }) =>
              campaignId === null ? '–' : <Link to={`/campaigns/${campaignId}`}>{t('details.campaign')}</Link>,
          },
          { key: 'due', title: t('dueAt'), render: ({ dueAt }) => <When at={dueAt} /> },
          { key: 'offers', title: t('offers'), align: 'right', render: ({ offers }) => count(offers) },
        ]}
        empty={null}
      />
    </section>
  )
}
