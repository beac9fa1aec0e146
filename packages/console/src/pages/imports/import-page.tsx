import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, type ItemOf, reading, useList, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { CursorTable } from '../../ui/cursor-table.tsx'
import { Figure, Figures } from '../../ui/figures.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Said } from '../../ui/said.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { UnitName, When } from '../../ui/values.tsx'
import styles from './imports.module.css'
import { type ImportRun, undoable } from './kinds.ts'
import { RunState } from './run-state.tsx'

/** What became of one file; looked at again while it is being read. */
export function ImportPage({ id }: { id: number }) {
  const { t } = useTranslation('imports')
  const run = useQuery({
    ...reading('/imports/:id', { param: { id } }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1_500 : false),
  })
  return (
    <>
      <PageHeader
        back={{ to: '/imports', label: t('title') }}
        title={run.data?.fileName ?? t('title')}
        subtitle={run.data && <Where run={run.data} />}
        actions={run.data && <Acts run={run.data} />}
      />
      <Loaded reading={run}>{(found) => <Run run={found} />}</Loaded>
    </>
  )
}

function Where({ run }: { run: ImportRun }) {
  const { t } = useTranslation('imports')
  return (
    <>
      <RunState run={run} /> {t(`kinds.${run.kind}`)} · <UnitName id={run.unitId} /> · <When at={run.startedAt} />{' '}
      {run.staffName}
    </>
  )
}

function Acts({ run }: { run: ImportRun }) {
  const { t } = useTranslation('imports')
  const { can } = useSession()
  const { count } = useFormat()
  const undo = useSending('post', '/imports/:id/undo', { shownHere: true })
  const { inserted, updated, kind } = run
  return (
    <>
      {undoable(run) && inserted + updated > 0 && can('customer.import', run.unitId) && (
        <ConfirmAct
          danger
          label={t('undo')}
          title={t('undoTitle')}
          consequence={t(`undoOf.${kind === 'customers' ? 'customers' : 'others'}`, {
            inserted: count(inserted),
            updated: count(updated),
          })}
          act={() => undo.mutateAsync({ param: { id: run.id } })}
        />
      )}
      {run.rejected > 0 && (
        <Button href={api.href('/imports/:id/rejects.csv', { param: { id: run.id } })} download>
          {t('downloadRejects')}
        </Button>
      )}
    </>
  )
}

function Run({ run }: { run: ImportRun }) {
  const { t } = useTranslation('imports')
  const { count } = useFormat()
  const { state, read, startedAt, error, note, undone } = run
  const seconds = (Date.now() - Date.parse(startedAt)) / 1_000
  return (
    <>
      {state === 'running' && (
        <Alert
          type="info"
          role="status"
          className={styles.notice ?? ''}
          title={t('running', { read: count(read), rate: count(Math.round(read / Math.max(seconds, 1))) })}
          description={t('runningHint')}
        />
      )}
      {state === 'failed' && (
        <Alert
          type="error"
          className={styles.notice ?? ''}
          title={t('failed', { read: count(read) })}
          description={
            <>
              {t('failedHint')} <Link to="/imports/new">{t('new')}</Link>
              {error && (
                <p>
                  <Said sentence={error} />
                </p>
              )}
            </>
          }
        />
      )}
      {undone && <Undone undone={undone} />}
      {note && <Alert type="info" className={styles.notice ?? ''} title={<Said sentence={note} />} />}
      <Figures>
        {(['read', 'inserted', 'updated', 'unchanged', 'rejected'] as const).map((figure) => (
          <Figure
            key={figure}
            name={t(figure)}
            value={count(run[figure])}
            harm={figure === 'rejected' && run.rejected > 0}
          />
        ))}
      </Figures>
      {run.kind === 'past-campaign' && state === 'finished' && (
        <p>
          <Link to={`/campaigns?name=${encodeURIComponent(String(run.options.campaign ?? ''))}`}>
            {t('past.toCampaign')}
          </Link>
        </p>
      )}
      {run.rejected > 0 && <Rejects run={run} />}
    </>
  )
}

function Undone({ undone }: { undone: NonNullable<ImportRun['undone']> }) {
  const { t } = useTranslation('imports')
  const { count, time } = useFormat()
  return (
    <Alert
      type="info"
      className={styles.notice ?? ''}
      title={t('undone', { at: time(undone.at), removed: count(undone.removed), restored: count(undone.restored) })}
      description={
        undone.kept.length > 0 && (
          <>
            {t('kept')}
            <ul>
              {undone.kept.map(({ reason, count: n }) => (
                <li key={reason}>
                  {t(`keptReasons.${reason}`)} {count(n)}
                </li>
              ))}
            </ul>
          </>
        )
      }
    />
  )
}

function Rejects({ run }: { run: ImportRun }) {
  const { t } = useTranslation('imports')
  const list = useList('/imports/:id/rejects', { param: { id: run.id }, query: { limit: 50 } })
  return (
    <section>
      <h2 className={styles.heading}>{t('rejects')}</h2>
      <p className={styles.quiet}>{t('rejectsHint')}</p>
      <CursorTable<ItemOf<'/imports/:id/rejects'>>
        list={list}
        rowKey={({ rowNumber }) => rowNumber}
        label={t('rejects')}
        columns={[
          {
            key: 'line',
            title: t('line'),
            width: 110,
            render: ({ rowNumber }) => t('lineNumber', { line: rowNumber }),
          },
          { key: 'reason', title: t('reason'), render: ({ reason }) => <Said sentence={reason} /> },
          { key: 'raw', title: t('raw'), render: ({ raw }) => <code className={styles.raw}>{raw}</code> },
        ]}
        empty={null}
      />
    </section>
  )
}
