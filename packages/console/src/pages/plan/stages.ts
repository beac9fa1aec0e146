export const stages = ['idea', 'audience', 'cells', 'steps', 'cost', 'test', 'launch'] as const
export type Stage = (typeof stages)[number]

/** Where a field of the plan is filled in. */
export function stageOf(path: string): Stage {
  if (path.startsWith('steps')) return 'steps'
  if (path.startsWith('cells') || path === 'pilotSize') return 'cells'
  if (path === 'segmentId' || path === 'uploadedList' || path.startsWith('max')) return 'audience'
  return path === 'endAt' || path === 'responseWindowDays' ? 'launch' : 'idea'
}
