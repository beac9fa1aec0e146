import { badInput } from '@tradewind/engine'

interface Settings {
  username?: string
  password?: string
  db?: number
  tls?: object
}

/** Where Redis is, out of a REDIS_URL. */
export interface RedisPlace {
  /** One server; the nodes of a Cluster, any of them; or Sentinels, which know the master by this name. */
  kind: 'server' | 'cluster' | { sentinelsOf: string }
  nodes: { host: string; port: number }[]
  settings: Settings
}

/**
 * Reads `redis://user:password@host:6379/0`. `?cluster` makes the host a node of a Redis Cluster, `?sentinel=name` a
 * Sentinel that knows the master by this name; `&node=host:port` adds further ones. `rediss` is TLS throughout. Throws
 * `bad-input`.
 */
export function readRedisUrl(text: string): RedisPlace {
  const url = new URL(text)
  const { searchParams: asked } = url
  const unknown = [...asked.keys()].find((key) => !['cluster', 'sentinel', 'node'].includes(key))
  if (unknown) throw badInput(`REDIS_URL has "${unknown}", which is not known. There are cluster, sentinel and node.`)
  const master = asked.get('sentinel')
  const cluster = asked.has('cluster')
  const usual = master === null ? 6379 : 26379
  const further = asked.getAll('node').map((node) => {
    const parsed = URL.canParse(`redis://${node}`) ? new URL(`redis://${node}`) : undefined
    if (!parsed?.hostname || parsed.pathname !== '') {
      throw badInput(`REDIS_URL names the node "${node}". Write host:port.`)
    }
    return parsed
  })
  if (further.length > 0 && !cluster && master === null) {
    throw badInput(
      'REDIS_URL names several nodes. Add "cluster" for a Redis Cluster, or "sentinel=<name of the master>".',
    )
  }
  if (cluster && master !== null) throw badInput('REDIS_URL says both cluster and sentinel. Choose one.')
  const db = Number(url.pathname.slice(1))
  if (!Number.isInteger(db) || (cluster && db !== 0)) {
    throw badInput('REDIS_URL ends in a database that cannot be used. A number such as /1; a Cluster has only 0.')
  }
  return {
    kind: cluster ? 'cluster' : master === null ? 'server' : { sentinelsOf: master },
    nodes: [url, ...further].map(({ hostname, port }) => ({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || usual,
    })),
    settings: {
      ...(url.username && { username: decodeURIComponent(url.username) }),
      ...(url.password && { password: decodeURIComponent(url.password) }),
      ...(db && { db }),
      ...(url.protocol === 'rediss:' && { tls: {} }),
    },
  }
}
