import type { Filter } from '@tradewind/engine/segments'
import { Button, Checkbox, Drawer } from 'antd'
import { useReducer, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { historyOf, write } from '../segments/builder/history.ts'
import { Sentence } from '../segments/builder/sentence.tsx'
import { filterOf, unfinishedIn } from '../segments/builder/tree.ts'
import { Writer } from '../segments/builder/writer.tsx'
import styles from './plan.module.css'
import { conditionOf, type Step } from './plan.ts'
import { usePlan } from './use-plan.ts'

type Condition = NonNullable<Step['condition']>

/** Whom of those who have not answered a later step is for: whom nothing has reached, and who meets further conditions. */
export function StepCondition({ step, onChange }: { step: Step; onChange: (condition: Condition | null) => void }) {
  const { t } = useTranslation('plan')
  const [writing, setWriting] = useState(false)
  const unreached = step.condition?.unreached ?? false
  const filter = step.condition?.filter as Filter | undefined
  return (
    <div className={styles.who}>
      <div>
        {t('steps.silent')}{' '}
        <Checkbox
          checked={unreached}
          onChange={({ target }) => onChange(conditionOf({ unreached: target.checked, filter }))}
        >
          {t('steps.unreached')}
        </Checkbox>
      </div>
      {filter === undefined ? (
        <Button type="link" className={styles.bare ?? ''} onClick={() => setWriting(true)}>
          {t('steps.addFilter')}
        </Button>
      ) : (
        <div className={styles.filter}>
          <span className={styles.quiet}>{t('steps.onlyThose')}</span>
          <Sentence filter={filter} />
          <Button size="small" onClick={() => setWriting(true)}>
            {t('steps.changeFilter')}
          </Button>
          <Button size="small" onClick={() => onChange(conditionOf({ unreached, filter: undefined }))}>
            {t('steps.dropFilter')}
          </Button>
        </div>
      )}
      {writing && (
        <FilterDrawer
          filter={filter}
          onClose={() => setWriting(false)}
          onWritten={(next) => {
            onChange(conditionOf({ unreached, filter: next }))
            setWriting(false)
          }}
        />
      )}
    </div>
  )
}

interface FilterDrawerProps {
  filter: Filter | undefined
  onClose: () => void
  onWritten: (filter: Filter) => void
}

/** The builder of segments; its number says how many of the unit's customers meet the conditions today. */
function FilterDrawer({ filter, onClose, onWritten }: FilterDrawerProps) {
  const { t } = useTranslation('plan')
  const { campaign } = usePlan()
  const [history, dispatch] = useReducer(write, filter ?? { all: [] }, historyOf)
  const { now } = history
  return (
    <Drawer
      open
      size={1040}
      title={t('steps.filterTitle')}
      onClose={onClose}
      mask={{ closable: false }}
      extra={
        <Button
          type="primary"
          disabled={now.parts.length === 0 || unfinishedIn(now).length > 0}
          onClick={() => onWritten(filterOf(now))}
        >
          {t('steps.useFilter')}
        </Button>
      }
    >
      <p className={styles.about}>{t('steps.filterAbout')}</p>
      <Writer history={history} dispatch={dispatch} unitId={campaign.unitId} />
    </Drawer>
  )
}
