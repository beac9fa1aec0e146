import type { Channel } from '../channel.ts'
import type { FieldIssue } from '../errors.ts'

/** Channels whose messages come from somebody who is registered as a sender. */
export const withSender: readonly Channel[] = ['email', 'sms']

interface Plan {
  segmentId: number | null
  uploadedList: boolean
  cells: { name: string; control: boolean }[]
  steps: { channel: Channel; senderId: number | null; contents: { cell: string }[] }[]
}

/** The fields that gaps are in, by the number of the step, from 0. */
export interface GapPaths {
  sender: (step: number) => string
  content: (step: number, cell: string) => string
}
const inSteps: GapPaths = { sender: (step) => `steps.${step}.senderId`, content: (step) => `steps.${step}.contents` }

/**
 * What a plan lacks before it can be scheduled: whom it is for, who its messages come from, what its cells receive. In
 * the order in which people plan.
 */
export function gapsOf({ segmentId, uploadedList, cells, steps }: Plan, at = inSteps): FieldIssue[] {
  const whom = segmentId === null && !uploadedList
  const gaps = whom ? [{ path: 'segmentId', message: 'Choose either a segment or an uploaded list.' }] : []
  const treated = cells.filter(({ control }) => !control)
  for (const [s, { channel, senderId, contents }] of steps.entries()) {
    if (senderId === null && withSender.includes(channel)) {
      gaps.push({ path: at.sender(s), message: `Say which sender this ${channel} comes from.` })
    }
    // Every treated cell receives something in the first step, of the later ones each is for some cell.
    const without = s === 0 ? treated.filter(({ name }) => !contents.some(({ cell }) => cell === name)) : []
    for (const { name } of without) {
      gaps.push({ path: at.content(s, name), message: 'Say which template this cell gets.' })
    }
    if (s > 0 && contents.length === 0) {
      gaps.push({ path: `steps.${s}.contents`, message: 'Say which template a cell gets in this step.' })
    }
  }
  return gaps
}
