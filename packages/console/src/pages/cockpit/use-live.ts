import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, reading } from '../../api/index.ts'
import { watch } from '../../api/watch.ts'
import { type Campaign, openOf, type Progress } from './cockpit.ts'
import { paceOf, type Sample, sampled } from './pace.ts'

/** Without a line the page asks as often as this. */
export const pollSeconds = 10

type Seen = Progress & { state: Campaign['state'] }

/** A campaign's deliveries by state, as they change; asked for again and again where they cannot be watched. */
export function useLive({ id, state }: Pick<Campaign, 'id' | 'state'>) {
  const client = useQueryClient()
  const [isLive, setLive] = useState(false)
  const [samples, setSamples] = useState<Sample[]>([])
  const known = reading('/campaigns/:id/progress', { param: { id } })
  const progress = useQuery({ ...known, refetchInterval: isLive ? false : pollSeconds * 1_000 })
  const { data } = progress

  useEffect(() => {
    let last: Campaign['state'] | undefined
    return watch<Seen>(api.href('/campaigns/:id/events', { param: { id } }), 'progress', {
      onChange: (seen) => {
        client.setQueryData(reading('/campaigns/:id/progress', { param: { id } }).queryKey, seen)
        if (last !== undefined && last !== seen.state) {
          void client.invalidateQueries({ queryKey: ['/campaigns/:id'] })
          void client.invalidateQueries({ queryKey: ['/campaigns/:id/notices'] })
        }
        last = seen.state
      },
      onLine: setLive,
      onEnd: () => void client.invalidateQueries({ queryKey: ['/campaigns/:id'] }),
    })
  }, [client, id])

  useEffect(() => {
    if (!data) return
    const left = openOf(data)
    setSamples((before) => sampled(before, { at: Date.now(), done: data.promised - left, left }))
  }, [data])

  return { progress, isLive, pace: state === 'running' ? paceOf(samples) : null }
}
