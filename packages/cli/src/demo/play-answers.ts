import type { ApiClient } from '@tradewind/api/client'
import type { MovableClock } from '@tradewind/engine'
import { liveProgress } from '../print/progress.ts'
import type { DemoWorld } from './city.ts'
import { answerDays, type SimulatedAnswer, type SimulatedPerson, simulateAnswers } from './responses.ts'

export interface Play {
  api: ApiClient
  world: DemoWorld
  audience: SimulatedPerson[]
  clock: MovableClock
  startAt: Date
  campaignId: number
}

const batchSize = 500

/** Lives through the two weeks day by day and posts each day's answers to the API in the evening. */
export async function playAnswers({ api, world, audience, clock, startAt, campaignId }: Play): Promise<void> {
  const answers = simulateAnswers(world, audience, startAt)
  const bar = liveProgress(process.stdout)
  let done = 0
  for (let day = 0; day < answerDays; day++) {
    const today = answers.filter((answer) => answer.day === day)
    const last = today.at(-1)
    if (last) clock.moveTo(new Date(last.at.getTime() + 60_000))
    for (let i = 0; i < today.length; i += batchSize) {
      const batch = today.slice(i, i + batchSize)
      await api.post('/responses', { responses: batch.map((answer) => toResponse(answer, campaignId)) })
      done += batch.length
      bar.update({ label: `Day ${day + 1}`, done, total: answers.length })
    }
  }
  bar.finish()
}

function toResponse({ ref, kind, at, purchase }: SimulatedAnswer, campaignId: number) {
  return {
    source: 'demo',
    externalId: `${campaignId}-${ref}-${kind}-${at.getTime()}`,
    kind,
    occurredAt: at.toISOString(),
    customer: { ref },
    ...(purchase ? { amount: purchase.amount, currency: 'CNY', detail: { product: purchase.product } } : {}),
  }
}
