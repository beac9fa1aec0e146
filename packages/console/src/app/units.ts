import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type ApiProblem, api } from '../api/index.ts'
import type { Unit } from './roles.ts'

/** The units in sight, by id, read once in pages of 200: names beside ids are looked up here, never one by one. */
export function useUnits(): ReadonlyMap<number, Unit> {
  const { data } = useQuery<Unit[], ApiProblem>({ queryKey: ['/units', 'all'], queryFn: readAll, staleTime: 600_000 })
  return useMemo(() => new Map((data ?? []).map((unit) => [unit.id, unit])), [data])
}

async function readAll({ signal }: { signal: AbortSignal }): Promise<Unit[]> {
  const all: Unit[] = []
  let cursor: string | undefined
  do {
    const page = await api.get('/units', { query: { limit: 200, cursor } }, { signal })
    all.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return all
}

export interface UnitNode {
  value: number
  title: string
  children: UnitNode[]
}

/** The tree below the units whose parents are out of sight, in the order of their codes. */
export function treeOf(units: ReadonlyMap<number, Unit>): UnitNode[] {
  const nodes = new Map(
    [...units.values()].map((unit) => [unit.id, { value: unit.id, title: unit.name, children: [] as UnitNode[] }]),
  )
  const roots: UnitNode[] = []
  for (const unit of [...units.values()].sort((a, b) => a.code.localeCompare(b.code))) {
    const node = nodes.get(unit.id)
    const parent = unit.parentId === null ? undefined : nodes.get(unit.parentId)
    if (node) (parent?.children ?? roots).push(node)
  }
  return roots
}
