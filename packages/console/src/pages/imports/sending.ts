import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type ApiProblem, api } from '../../api/index.ts'
import type { ImportRun, Kind } from './kinds.ts'

/** How many files are on their way; whoever closes the window is asked first. */
let underWay = 0
const warn = (event: BeforeUnloadEvent) => event.preventDefault()

function begin(): () => void {
  if (underWay++ === 0) window.addEventListener('beforeunload', warn)
  return () => {
    if (--underWay === 0) window.removeEventListener('beforeunload', warn)
  }
}

export interface Sending {
  busy: boolean
  problem: ApiProblem | undefined
  send: (kind: Kind, file: File, about: { unitId: number; options: object }) => void
}

const pathOf = {
  customers: '/imports/customers',
  orders: '/imports/orders',
  responses: '/imports/responses',
  'past-campaign': '/imports/past-campaigns',
} as const satisfies Record<Kind, string>

/** The file as the API takes it, whatever the browser calls its type. */
export const asBody = (file: Blob): Blob => file.slice(0, file.size, 'application/octet-stream')

/**
 * Sends a file to be imported. `onRun` hears of its run as soon as there is one, which is long before a large file is
 * through; the sending goes on when the page is left.
 */
export function useFileSending(onRun: (run: ImportRun) => void): Sending {
  const client = useQueryClient()
  const [state, setState] = useState<{ busy: boolean; problem?: ApiProblem }>({ busy: false })
  const [looking, setLooking] = useState<{ fileName: string; unitId: number; after: number }>()
  useEffect(() => {
    if (!looking) return
    const timer = setInterval(async () => {
      const { fileName, unitId, after } = looking
      const { items } = await api.get('/imports', { query: { unitId, limit: 20 } }).catch(() => ({ items: [] }))
      const run = items.find((one) => one.id > after && one.fileName === fileName && one.state === 'running')
      if (run) onRun(run)
    }, 1_000)
    return () => clearInterval(timer)
  }, [looking, onRun])
  const send: Sending['send'] = async (kind, file, { unitId, options }) => {
    setState({ busy: true })
    const end = begin()
    try {
      const last = await api.get('/imports', { query: { unitId, limit: 1 } })
      setLooking({ fileName: file.name, unitId, after: last.items[0]?.id ?? 0 })
      const query = { unitId, fileName: file.name, options: JSON.stringify(options) }
      const sent = { file: asBody(file), patience: Number.POSITIVE_INFINITY }
      onRun(await api.post(pathOf[kind], { query }, sent))
      setState({ busy: false })
    } catch (problem) {
      setState({ busy: false, problem: problem as ApiProblem })
    } finally {
      end()
      setLooking(undefined)
      void client.invalidateQueries({ predicate: ({ queryKey }) => /^\/(imports|customers)/.test(String(queryKey[0])) })
    }
  }
  return { busy: state.busy, problem: state.problem, send }
}
