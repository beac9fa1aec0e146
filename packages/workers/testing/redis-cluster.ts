import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@tradewind/engine'
import { Redis } from 'ioredis'

/** A Redis server of some kind, which can be killed and started again on its port. */
export interface Node {
  port: number
  kill(): Promise<void>
  start(): Promise<void>
  /** One command to this node alone. */
  ask(...command: [string, ...string[]]): Promise<unknown>
}

export interface Nodes {
  nodes: Node[]
  close(): Promise<void>
}

/** Three masters with a third of the slots each and no replicas: a Cluster in which every key has one home. */
export async function startRedisCluster(program: string): Promise<Nodes> {
  const { nodes, close } = await startNodes(program, 3, (n) => [
    ...['--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${n}.conf`, '--cluster-node-timeout', '2000'],
    ...['--cluster-require-full-coverage', 'no'],
  ])
  const bounds = [0, 5_461, 10_923, 16_384]
  for (const [n, node] of nodes.entries()) {
    await node.ask('CLUSTER', 'ADDSLOTSRANGE', String(bounds[n]), String((bounds[n + 1] ?? 0) - 1))
    await node.ask('CLUSTER', 'MEET', '127.0.0.1', String(nodes[0]?.port))
  }
  const ready = async ({ ask }: Node) => {
    const info = String(await ask('CLUSTER', 'INFO'))
    return (
      info.includes('cluster_state:ok') && info.includes('cluster_slots_ok:16384') && info.includes('known_nodes:3')
    )
  }
  for (const node of nodes) while (!(await ready(node))) await sleep(100)
  return { nodes, close }
}

/** A master, its replica, and a Sentinel that makes the one into the other; in this order. */
export async function startRedisWithSentinel(program: string, name: string): Promise<Nodes> {
  const pair = await startNodes(program, 2, () => [])
  const [master, replica] = pair.nodes as [Node, Node]
  await replica.ask('REPLICAOF', '127.0.0.1', String(master.port))
  while (!String(await replica.ask('INFO', 'replication')).includes('master_link_status:up')) await sleep(100)
  const directory = await mkdtemp(join(tmpdir(), 'tradewind-sentinel-'))
  const config = join(directory, 'sentinel.conf')
  const watch = `sentinel monitor ${name} 127.0.0.1 ${master.port} 1\nsentinel down-after-milliseconds ${name} 1000\nsentinel failover-timeout ${name} 3000\n`
  await writeFile(config, watch)
  const sentinel = await startNodes(program, 1, () => ['--sentinel'], [config])
  while (!String(await sentinel.nodes[0]?.ask('INFO', 'sentinel')).includes('slaves=1')) await sleep(100)
  return {
    nodes: [...pair.nodes, ...sentinel.nodes],
    close: async () => {
      await Promise.all([pair.close(), sentinel.close()])
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function startNodes(
  program: string,
  count: number,
  more: (n: number) => string[],
  config: string[] = [],
): Promise<Nodes> {
  const directory = await mkdtemp(join(tmpdir(), 'tradewind-redis-'))
  const nodes = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const port = await freePort()
      const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory]
      const node = nodeAt(port, program, [...config, ...settings, ...(config.length ? [] : ['--save', '']), ...more(n)])
      await node.start()
      return node
    }),
  )
  const close = async () => {
    await Promise.all(nodes.map((node) => node.kill()))
    await rm(directory, { recursive: true, force: true })
  }
  return { nodes, close }
}

function nodeAt(port: number, program: string, settings: string[]): Node {
  let stop: () => Promise<void> = async () => undefined
  const ask: Node['ask'] = async (...[command, ...rest]) => {
    const client = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: 0, retryStrategy: () => null })
    client.on('error', () => undefined)
    try {
      return await client.call(command, ...rest)
    } finally {
      client.disconnect()
    }
  }
  return {
    port,
    ask,
    kill: () => stop(),
    start: async () => {
      const child = spawn(program, settings, { stdio: 'ignore' })
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      stop = async () => {
        child.kill('SIGKILL')
        await ended
      }
      while ((await ask('PING').catch(() => '')) !== 'PONG') {
        if (child.exitCode !== null) throw new Error(`Redis ended with ${child.exitCode}: ${settings.join(' ')}`)
        await sleep(50)
      }
    },
  }
}
