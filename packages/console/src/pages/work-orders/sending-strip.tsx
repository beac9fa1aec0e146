import { Button } from 'antd'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { useField } from '../../field/use-field.ts'
import { useFormat } from '../../ui/use-format.ts'
import { useActWords } from './act-words.ts'
import styles from './work-orders.module.css'

const online = {
  subscribe: (listener: () => void) => {
    window.addEventListener('online', listener)
    window.addEventListener('offline', listener)
    return () => {
      window.removeEventListener('online', listener)
      window.removeEventListener('offline', listener)
    }
  },
  is: () => navigator.onLine,
}

/** Where things stand between this phone and the server, and the last tap while it can be taken back. */
export function SendingStrip({
  day,
  deeds,
  outbox,
  fresh,
}: Pick<ReturnType<typeof useField>, 'day' | 'deeds' | 'outbox' | 'fresh'>) {
  const { t } = useTranslation('workOrders')
  const { clock, time } = useFormat()
  const words = useActWords()
  const isOnline = useSyncExternalStore(online.subscribe, online.is)
  const now = useNow(deeds.some(({ state, notBefore }) => state === 'waiting' && notBefore > Date.now()))
  const waiting = deeds.filter(({ state }) => state === 'waiting')
  const undoable = waiting.filter(({ notBefore }) => notBefore > now).at(-1)
  const due = waiting.filter(({ notBefore }) => notBefore <= now).length
  const isOffline = !isOnline || fresh.error?.status === 0
  const read = day && (isToday(day.readAt) ? clock(new Date(day.readAt)) : time(new Date(day.readAt)))
  const sendAndRead = () => void outbox.send().then(() => fresh.refetch())
  return (
    <>
      <div role="status" className={isOffline || due > 0 ? styles.stripWaiting : styles.strip}>
        {isOffline ? t('strip.offline', { read }) : t('strip.read', { read })}
        {due > 0 && <strong> {t('strip.waiting', { count: due })}</strong>}
        <Button
          type="link"
          size="small"
          loading={fresh.isFetching}
          onClick={due > 0 ? sendAndRead : () => void fresh.refetch()}
        >
          {t(due > 0 ? 'strip.sendNow' : 'strip.refresh')}
        </Button>
      </div>
      {undoable && (
        <div className={styles.undo} role="alert">
          <span>
            {undoable.name} · {words(undoable.act)}
          </span>
          <Button ghost onClick={() => void outbox.drop(undoable.key)}>
            {t('undo')} <span aria-hidden>{Math.ceil((undoable.notBefore - now) / 1_000)}</span>
          </Button>
        </div>
      )}
    </>
  )
}

/** The time, moving while somebody looks at a second hand. */
function useNow(moves: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    setNow(Date.now())
    if (!moves) return undefined
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [moves])
  return now
}

const isToday = (at: number) => new Date(at).toDateString() === new Date().toDateString()
