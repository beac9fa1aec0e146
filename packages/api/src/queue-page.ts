import type { QueueState } from '@tradewind/engine'
import { html, raw } from 'hono/html'
import { stylesheet } from './public/page.ts'

/** The state of the queue for people: no script, no outside host; it loads itself anew every five seconds. */
export const queuePage = ({ queues, stubborn }: QueueState, now: Date) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content="5" />
        <title>Tradewind: queue</title>
        <style>${raw(stylesheet.text)}</style>
      </head>
      <body class="wide">
        <h1>Queue</h1>
        <p>Promises of work at ${now.toISOString()}. They stand in the database; jobs that carry them come and go.</p>
        ${table(
          ['queue', 'due', 'with a worker', 'later', 'paused', 'oldest due for'],
          queues.map((q) => [q.queue, q.due, q.onOffer, q.later, q.paused, duration(q.oldestDueSeconds)]),
        )}
        <h2>Offered more than ten times</h2>
        <p>A job that fails, says the log why; or a chunk of a slow sender.</p>
        ${table(
          ['promise', 'job', 'campaign', 'due', 'offers'],
          stubborn.map((s) => [s.promiseId, s.job, s.campaignId ?? '', s.dueAt.toISOString(), s.offers]),
        )}
      </body>
    </html>`

const table = (head: string[], rows: (string | number)[][]) =>
  html`<table>
    <tr>${head.map((cell) => html`<th>${cell}</th>`)}</tr>
    ${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
  </table>`

function duration(seconds: number | null): string {
  if (seconds === null) return ''
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}
