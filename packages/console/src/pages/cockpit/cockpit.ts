import type { Answer } from '../../api/index.ts'

export type Campaign = Answer<'get', '/campaigns/:id'>
export type Progress = Answer<'get', '/campaigns/:id/progress'>
export type StepProgress = Progress['steps'][number]
export type Report = Answer<'get', '/campaigns/:id/report'>
export type Figures = Report['total']
export type ReportCell = Report['cells'][number]
export type DeadGroup = Answer<'get', '/campaigns/:id/dead-letters'>['items'][number]
export type Fate = Report['waterfall'][number]['fate']

/** What of a campaign's deliveries has not been handed over yet and is the workers' to do. */
export const openOf = ({ queued, claimed, retry }: Pick<Progress, 'queued' | 'claimed' | 'retry'>): number =>
  queued + claimed + retry

/** What waits for a person. */
export const stuckOf = ({ failed, held, unknown }: Pick<Progress, 'failed' | 'held' | 'unknown'>): number =>
  failed + held + unknown
