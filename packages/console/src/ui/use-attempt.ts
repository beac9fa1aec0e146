import { useState } from 'react'
import { ApiProblem } from '../api/index.ts'

/** Something that is done over the API and shown where it was asked for: `busy` while it lasts, `problem` when it was refused. */
export function useAttempt() {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()
  /** Rejects with what is no problem of the API. */
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    setProblem(undefined)
    try {
      await work()
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem, attempt }
}
