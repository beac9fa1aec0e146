import { ApiProblem } from '../api/index.ts'
import type { Me } from './roles.ts'

const keptAs = 'tradewind.me'

/** Who is signed in; where nobody answers, who was here last: the day's list opens without a network. */
export async function meOrKept(read: () => Promise<Me>): Promise<Me> {
  try {
    const me = await read()
    localStorage.setItem(keptAs, JSON.stringify(me))
    return me
  } catch (error) {
    const status = error instanceof ApiProblem ? error.status : undefined
    if (status === 401) forgetMe()
    const kept = status === 0 ? localStorage.getItem(keptAs) : null
    if (kept === null) throw error
    return JSON.parse(kept) as Me
  }
}

export const forgetMe = (): void => localStorage.removeItem(keptAs)
