import { Button, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { ProblemDetail, useProblemWords } from '../../ui/problem-view.tsx'
import styles from './plan.module.css'
import { usePlan } from './use-plan.ts'

/** Whether what is written is saved; asks what holds when somebody else was quicker. */
export function SavingState() {
  const { t } = useTranslation('plan')
  const { state, problem, flush, takeTheirs, keepMine } = usePlan()
  const words = useProblemWords()
  const saving = state === 'writing' || state === 'saving'
  return (
    <>
      <span role="status" data-saving={state} className={state === 'refused' ? styles.harm : undefined}>
        {saving ? t('saving.under') : t(`saving.${state}`)}
      </span>
      {(state === 'refused' || state === 'unreachable') && problem && (
        <div className={styles.refused}>
          {words(problem).title}
          <ProblemDetail problem={problem} />
          <Button size="small" onClick={() => void flush().catch(() => undefined)}>
            {t('saving.again')}
          </Button>
        </div>
      )}
      <Modal
        open={state === 'conflict'}
        closable={false}
        title={t('saving.conflictTitle')}
        footer={[
          <Button key="theirs" onClick={() => void takeTheirs()}>
            {t('saving.theirs')}
          </Button>,
          <Button key="mine" type="primary" onClick={() => void keepMine()}>
            {t('saving.mine')}
          </Button>,
        ]}
      >
        {t('saving.conflictAbout')}
      </Modal>
    </>
  )
}
