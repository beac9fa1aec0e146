import { useQuery } from '@tanstack/react-query'
import { Button, Progress } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { reading, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { useFormat } from '../../ui/use-format.ts'
import { useWords } from '../../ui/use-words.ts'
import { UnitName } from '../../ui/values.tsx'
import { ModelFormula } from './model-formula.tsx'
import { ModelQuality } from './model-quality.tsx'
import styles from './reports.module.css'
import type { ResponseModel } from './reports.ts'

/** One version of a model: why it is or is not used, how good it is, what it goes by. */
export function Model({ id }: { id: number }) {
  const model = useQuery({
    ...reading('/response-models/:id', { param: { id } }),
    refetchInterval: ({ state }) => (state.data?.state === 'training' ? 3_000 : false),
  })
  return <Loaded reading={model}>{(found) => <Shown model={found} />}</Loaded>
}

function Shown({ model }: { model: ResponseModel }) {
  const { t } = useTranslation(['reports', 'terms'])
  const words = useWords()
  const { count } = useFormat()
  const { name, version, state, unitId, progress, reason, figures, formula } = model
  return (
    <>
      <PageHeader
        title={`${name} · ${t('models.version', { n: version })}`}
        back={{ to: '/reports/models', label: t('models.back') }}
        subtitle={
          <>
            <span className={styles.state} data-state={state}>
              {t(`terms:modelStates.${state}`)}
            </span>{' '}
            <UnitName id={unitId} />
          </>
        }
        actions={<Acts model={model} />}
      />
      {state === 'training' && (
        <section role="status" className={styles.section}>
          <Progress
            percent={progress ? Math.floor((100 * progress.done) / Math.max(progress.total, 1)) : 0}
            className={styles.progress ?? ''}
            aria-label={t('terms:modelStates.training')}
          />
          <p>
            {progress && progress.total > 0
              ? t('models.progress', {
                  done: count(progress.done),
                  total: count(progress.total),
                  stage: t(`models.stages.${progress.stage}`),
                })
              : t('models.waiting')}
            <br />
            <span className={styles.quiet}>{t('models.leave')}</span>
          </p>
        </section>
      )}
      {state === 'ready' && <p className={styles.section}>{t('models.readyText', { name })}</p>}
      {reason && (
        <section className={`${styles.section} ${styles.reason}`}>
          <h2>{state === 'failed' ? t('models.failed') : t('models.refused')}</h2>
          <p>{words(reason)}</p>
        </section>
      )}
      {figures && <ModelQuality id={model.id} figures={figures} />}
      {formula && <ModelFormula formula={formula} campaignIds={model.plan.campaignIds} />}
    </>
  )
}

function Acts({ model: { id, state, unitId, scoredCustomers } }: { model: ResponseModel }) {
  const { t } = useTranslation('reports')
  const { can } = useSession()
  const { count } = useFormat()
  const sending = { shownHere: true, refreshes: ['/response-models'] }
  const cancel = useSending('post', '/response-models/:id/cancel', sending)
  const score = useSending('post', '/response-models/:id/score', sending)
  const retire = useSending('post', '/response-models/:id/retire', sending)
  if (!can('model.train', unitId)) return null
  const param = { id }
  if (state === 'training') {
    return (
      <ConfirmAct
        label={t('models.cancel')}
        title={t('models.cancelTitle')}
        consequence={<p>{t('models.cancelText')}</p>}
        act={() => cancel.mutateAsync({ param })}
      />
    )
  }
  const again = (
    <Link to={`/reports/train?from=${id}`}>
      <Button tabIndex={-1}>{t('train.again')}</Button>
    </Link>
  )
  if (state !== 'ready') return again
  return (
    <>
      {again}
      <ConfirmAct
        label={t('models.score')}
        title={t('models.scoreTitle')}
        consequence={<p>{t('models.scoreText')}</p>}
        act={() => score.mutateAsync({ param })}
      />
      <ConfirmAct
        danger
        label={t('models.retire')}
        title={t('models.retireTitle')}
        consequence={<p>{t('models.retireText', { count: scoredCustomers ?? 0, n: count(scoredCustomers ?? 0) })}</p>}
        act={() => retire.mutateAsync({ param })}
      />
    </>
  )
}
