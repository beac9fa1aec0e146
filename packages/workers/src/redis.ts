import { Cluster, Redis } from 'ioredis'
import { readRedisUrl } from './redis-url.ts'

/** A connection that finds its server again after a failover. */
export function openRedis(
  text: string,
  more: { maxRetriesPerRequest: number | null; connectTimeout?: number },
): Redis | Cluster {
  const { kind, nodes, settings } = readRedisUrl(text)
  const all = { ...settings, ...more }
  const [first] = nodes
  if (kind === 'cluster') {
    return new Cluster(nodes, { redisOptions: all, clusterRetryStrategy: (times) => Math.min(100 * times, 2_000) })
  }
  if (kind === 'server') return new Redis({ ...first, ...all })
  const encrypted = settings.tls && { enableTLSForSentinelMode: true, sentinelTLS: settings.tls }
  return new Redis({ ...all, ...encrypted, sentinels: nodes, name: kind.sentinelsOf })
}
