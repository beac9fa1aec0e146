import { RedoOutlined, UndoOutlined } from '@ant-design/icons'
import { Alert, Button, Tooltip } from 'antd'
import { type Dispatch, type KeyboardEvent, type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useReading } from '../../../api/index.ts'
import { Loaded } from '../../../ui/loaded.tsx'
import { Builder } from './builder.tsx'
import { beginningOf, type Fields } from './catalog.ts'
import type { Act, History } from './history.ts'
import styles from './live.module.css'
import { LiveCount } from './live-count.tsx'
import { Sentence } from './sentence.tsx'
import { useChoiceName } from './subject-picker.tsx'
import { filterOf, unfinishedIn } from './tree.ts'
import { useSettled } from './use-settled.ts'

export interface WriterProps {
  history: History
  dispatch: Dispatch<Act>
  /** Whose customers are counted. */
  unitId: number
  /** Beneath the number. */
  children?: ReactNode
}

/** Conditions on the left, who they select on the right: number and sentence follow every change. */
export function Writer({ history, dispatch, unitId, children }: WriterProps) {
  const { t } = useTranslation('segments')
  const fields = useReading('/segments/fields')
  const { past, now, future } = history
  const filter = useMemo(() => filterOf(now), [now])
  const settled = useSettled(filter)
  const open = unfinishedIn(now).length
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
    // Fields have an undo of their own while they are typed in.
    if (event.target instanceof HTMLInputElement && event.target.type === 'text' && !event.target.readOnly) return
    event.preventDefault()
    dispatch({ do: event.shiftKey ? 'redo' : 'undo' })
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of undo, for whichever control within has the focus
    <div className={styles.writer} onKeyDown={onKeyDown}>
      <div>
        <div className={styles.bar}>
          <Tooltip title={t('undoKeys')}>
            <Button icon={<UndoOutlined />} disabled={past.length === 0} onClick={() => dispatch({ do: 'undo' })}>
              {t('undo')}
            </Button>
          </Tooltip>
          <Button icon={<RedoOutlined />} disabled={future.length === 0} onClick={() => dispatch({ do: 'redo' })}>
            {t('redo')}
          </Button>
        </div>
        <Loaded reading={fields}>
          {(known) => (
            <>
              {now.parts.length === 0 && <Beginnings fields={known} id={now.id} dispatch={dispatch} />}
              <Builder group={now} fields={known} dispatch={dispatch} />
            </>
          )}
        </Loaded>
      </div>
      <aside className={styles.side} aria-label={t('selected')}>
        <LiveCount filter={settled} unitId={unitId} />
        <Sentence filter={settled} />
        {open > 0 && <Alert type="warning" showIcon title={t('unfinished', { count: open })} />}
        {children}
      </aside>
    </div>
  )
}

/** What most people begin with. */
const usual = [
  'field:age',
  'field:gender',
  'orders:last',
  'orders:sum',
  'field:tags',
  'field:grade',
  'contact:contacted',
]

function Beginnings({ fields, id, dispatch }: { fields: Fields; id: number; dispatch: Dispatch<Act> }) {
  const { t } = useTranslation('segments')
  const nameOf = useChoiceName(fields)
  return (
    <div>
      <p className={styles.quiet}>{t('everybody')}</p>
      <div className={styles.start}>
        {usual.map((choice) => (
          <Button key={choice} onClick={() => dispatch({ do: 'add', to: id, about: beginningOf(choice, fields) })}>
            {nameOf(choice)}
          </Button>
        ))}
      </div>
    </div>
  )
}
