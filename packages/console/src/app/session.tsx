import { queryOptions, useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react'
import { type ApiProblem, api } from '../api/index.ts'
import { meOrKept } from './kept-me.ts'
import { hasRight, type Me, type Unit } from './roles.ts'
import { useUnits } from './units.ts'

export interface Session {
  me: Me
  /** All units in sight, by id. Empty until they are read. */
  units: ReadonlyMap<number, Unit>
  /** The unit that pages are about; the one the person chose, or that of their first role. */
  unitId: number
  chooseUnit: (unitId: number) => void
  /** The unit with those above it, the top one first, as far as they are in sight. */
  pathOf: (unitId: number) => Unit[]
  /** Whether to offer what needs this right, in a unit or (without) anywhere. */
  can: (right: string, unitId?: number) => boolean
}

const SessionContext = createContext<Session | undefined>(undefined)

export const meKey = ['/me']
/** Who is signed in; a 401 is an answer here, not a reason to wait. */
export const meQuery = queryOptions<Me, ApiProblem>({
  queryKey: meKey,
  queryFn: ({ signal }) => meOrKept(() => api.get('/me', undefined, { signal, waitForSignIn: false })),
  staleTime: 300_000,
})
export const useMe = () => useQuery(meQuery)

export function SessionProvider({ me, children }: { me: Me; children: ReactNode }) {
  const units = useUnits()
  const [chosen, setChosen] = useState(() => keptUnit(me))
  const chooseUnit = useCallback(
    (unitId: number) => {
      localStorage.setItem(unitKey(me), String(unitId))
      setChosen(unitId)
    },
    [me],
  )
  const session = useMemo<Session>(() => {
    const own = ownUnit(me)
    // A unit that was chosen once may have gone out of sight since.
    const unitId = chosen !== undefined && (units.size === 0 || units.has(chosen)) ? chosen : own
    const pathOf = (id: number): Unit[] => {
      const unit = units.get(id)
      return unit ? [...(unit.parentId === null ? [] : pathOf(unit.parentId)), unit] : []
    }
    const can = (right: string, at?: number) => {
      if (at === undefined || units.size === 0) return hasRight(me, right)
      return hasRight(me, right, [at, ...pathOf(at).map(({ id }) => id)])
    }
    return { me, units, unitId, chooseUnit, pathOf, can }
  }, [me, units, chosen, chooseUnit])
  return <SessionContext value={session}>{children}</SessionContext>
}

/** Who is signed in, where, and what they may do. Inside the shell only. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('useSession outside of the shell')
  return session
}

const ownUnit = (me: Me) => me.grants[0]?.unitId ?? 0
/** The unit that pages are about when the console opens. */
export const unitAtFirst = (me: Me): number => keptUnit(me) ?? ownUnit(me)

const unitKey = ({ staffId }: Me) => `tradewind.unit.${staffId}`
const keptUnit = (me: Me) => Number(localStorage.getItem(unitKey(me))) || undefined
