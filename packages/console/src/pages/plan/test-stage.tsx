import { Alert } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import styles from './plan.module.css'
import { type Content, testable } from './proof.ts'
import { ProofForm } from './proof-form.tsx'
import { ProofList } from './proof-list.tsx'
import { usePlan } from './use-plan.ts'
import { useContentName, useProofs } from './use-proofs.ts'

/** Sends what the plan says to oneself and colleagues before anybody else gets it. */
export function TestStage() {
  const { t } = useTranslation('plan')
  const { campaign, plan, readOnly } = usePlan()
  const proofs = useProofs(campaign)
  const ready = testable(plan)
  return (
    <>
      <p className={styles.about}>{t('test.about')}</p>
      {ready.length === 0 ? (
        <EmptyState title={t('test.nothing')} hint={t('test.nothingHint')} />
      ) : (
        !readOnly && <ProofForm ready={ready} />
      )}
      <Loaded reading={proofs}>
        {({ items, untested }) => (
          <div className={styles.proofs}>
            {items.length > 0 && <Untested contents={untested} />}
            {items.length === 0 && readOnly && <p>{t('test.none')}</p>}
            <ProofList proofs={items} />
          </div>
        )}
      </Loaded>
    </>
  )
}

/** What nobody has seen as it is now; a change of its template makes it so again. */
export function Untested({ contents, action }: { contents: Content[]; action?: ReactNode }) {
  const { t } = useTranslation('plan')
  const names = contents.map(useContentName()).join(t('test.and'))
  const words =
    contents.length === 0
      ? { type: 'success' as const, title: t('test.allTested') }
      : { type: 'info' as const, title: t('test.untested', { names }), description: t('test.untestedMeans') }
  return (
    <Alert
      {...words}
      showIcon
      className={styles.alert ?? ''}
      description={
        words.description && (
          <div className={styles.choices}>
            {words.description}
            <div>{action}</div>
          </div>
        )
      }
    />
  )
}
