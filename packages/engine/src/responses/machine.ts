/** A request for a tracked link or picture, as far as it tells a person from a machine. */
export interface VisitSigns {
  method: string
  userAgent?: string | undefined
  /** The `Sec-Purpose`, `Purpose`, `X-Purpose` or `X-Moz` header, whichever came. */
  purpose?: string | undefined
  at: Date
}

/**
 * Gateways that scan mail follow its links while or right after they take the message, within a second or two. A
 * person has to be told of the mail, open it and find the link first: nobody was seen to do that in three seconds.
 */
export const soonestHumanMs = 3_000

/**
 * What scanners, link previews and tools call themselves. Most scanners pretend to be a browser, which is why timing
 * is looked at first. Not in the list: picture proxies of mail services (they stand for a person who opened).
 */
const machineAgents: readonly RegExp[] = [
  /bot\b|crawler|spider/i, // search engines, Slackbot, Twitterbot and their like say so
  /barracuda|mimecast|proofpoint|trendmicro|symantec|forcepoint|fortiguard|messagelabs|safelinks|urlscan|virustotal/i,
  /bytespider|baiduspider|sogou web|yisouspider|360spider/i,
  /facebookexternalhit|skypeuripreview|whatsapp\/|telegrambot|discordbot|bingpreview|google-pagerenderer/i,
  /^(?:curl|wget|python|go-http-client|java|okhttp|libwww|axios|node|undici|apache-httpclient|headlesschrome)/i,
  /headlesschrome|phantomjs/i,
]

/**
 * Why a visit is taken for a machine's; null for a person's. `state` and `sentAt` are the delivery's: a message that
 * has not been sent was seen by nobody; one whose sending is unknown tells nothing about time.
 */
export function judgeVisit(visit: VisitSigns, delivery: { state: string; sentAt: Date | null }): string | null {
  if (visit.method.toUpperCase() === 'HEAD') return 'head-request'
  if (visit.purpose && /prefetch|preview|prerender/i.test(visit.purpose)) return 'prefetch'
  if (!delivery.sentAt && delivery.state !== 'unknown') return 'before-it-was-sent'
  if (delivery.sentAt && visit.at.getTime() - delivery.sentAt.getTime() < soonestHumanMs) return 'too-soon'
  const agent = visit.userAgent?.trim()
  if (!agent) return 'no-user-agent'
  return machineAgents.some((known) => known.test(agent)) ? 'known-scanner' : null
}
