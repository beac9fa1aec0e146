import { betaQuantile } from './distributions.ts'
import { type Rate, wilson, z95 } from './statistics.ts'

/** Successes of trials. Need not be whole. */
export interface Trials {
  x: number
  n: number
}

/** How the true rates of peers are spread: a beta distribution. */
export interface Peers {
  a: number
  b: number
  mean: number
  /** How well the mean itself is known. */
  meanVariance: number
  peers: number
}

/** Rounds in which weights and correlation settle, to nine digits. */
const rounds = 50

/**
 * The beta distribution of the peers' true rates, by moments: their weighted mean, and the part of their spread that
 * chance does not explain, as the correlation c of trials of one peer. Weights n / (1 + c·(n-1)) are found along with
 * it.
 *
 * A spread is known the worse the fewer peers there are: its relative standard error is sqrt(2 / (k-1)). c is taken one
 * of them above the estimate, so that intervals do not promise more than is known (with the plain estimate those of 95
 * % cover 90 %). Null with fewer than two peers, or where nobody or everybody succeeded. Kleinman (1973), JASA 68:
 * 46-54.
 */
export function fitPeers(all: readonly Trials[]): Peers | null {
  const peers = all.filter(({ n }) => n > 0)
  const trials = sum(peers.map(({ n }) => n))
  const successes = sum(peers.map(({ x }) => x))
  if (peers.length < 2 || successes <= 0 || successes >= trials) return null
  let found = 0
  let mean = successes / trials
  let total = trials
  for (let round = 0; round < rounds; round++) {
    const weights = peers.map(({ n }) => n / (1 + found * Math.max(0, n - 1)))
    total = sum(weights)
    mean = sum(peers.map(({ x, n }, i) => ((weights[i] ?? 0) * x) / n)) / total
    const spread = sum(peers.map(({ x, n }, i) => (weights[i] ?? 0) * (x / n - mean) ** 2)) / (mean * (1 - mean))
    const own = weights.map((w) => w * (1 - w / total))
    const chance = sum(peers.map(({ n }, i) => (own[i] ?? 0) / n))
    const next = Math.min(0.99, Math.max(0, (spread - chance) / (sum(own) - chance) || 0))
    const settled = Math.abs(next - found) < 1e-9
    found = next
    if (settled) break
  }
  const correlation = Math.min(0.99, found + Math.sqrt(2 / (peers.length - 1)) * (found + peers.length / trials))
  const weight = 1 / correlation - 1
  const meanVariance = (mean * (1 - mean)) / total
  return { a: mean * weight, b: (1 - mean) * weight, mean, meanVariance, peers: peers.length }
}

export interface Placed {
  /** x/n with Wilson's interval; null where n is 0. */
  raw: Rate | null
  /** The mean of what is known of the true rate, with its 95 % interval. */
  shrunk: Rate
  rank: number
  /** From 1: those of one group cannot be told from its first yet. */
  group: number
}

/**
 * Ranks peers by their shrunken rates, (a + x) / (a + b + n): a small branch is drawn to the mean of all until it has
 * shown otherwise. The interval is that of a beta distribution with this mean and the variance of (a + x, b + n - x),
 * widened by what the peers do not tell of their mean and spread: B²·v + 2/(k-3)·B²·(1-B)·(x/n - mean)², B = (a + b) /
 * (a + b + n). A group ends where the difference to its first is beyond 1.96 standard deviations of both. Null where
 * `fitPeers` is. Efron, Morris (1975), JASA 70: 311-319; Morris (1983), JASA 78: 47-55.
 */
export function rankShrunk<T extends Trials>(peers: readonly T[]): (T & Placed)[] | null {
  const prior = fitPeers(peers)
  if (!prior) return null
  const known = peers.map((peer) => ({ peer, ...estimate(peer, prior) }))
  known.sort((one, other) => other.rate - one.rate || other.peer.n - one.peer.n)
  let first = known[0]
  let group = 1
  return known.map((one, i) => {
    if (first && first.rate - one.rate > z95 * Math.sqrt(first.variance + one.variance)) {
      first = one
      group += 1
    }
    const { rate, variance } = one
    const weight = Math.max(0.5, (rate * (1 - rate)) / variance - 1)
    const at = (share: number) => betaQuantile(share, rate * weight, (1 - rate) * weight)
    const shrunk = { rate, lo: at(0.025), hi: at(0.975) }
    return { ...one.peer, raw: wilson(one.peer.x, one.peer.n), shrunk, rank: i + 1, group }
  })
}

function estimate({ x, n }: Trials, { a, b, mean, meanVariance, peers }: Peers): { rate: number; variance: number } {
  const rate = (a + x) / (a + b + n)
  const drawn = (a + b) / (a + b + n)
  const own = n === 0 ? 0 : (x / n - mean) ** 2
  const unknown = drawn ** 2 * (meanVariance + (2 / Math.max(1, peers - 3)) * (1 - drawn) * own)
  return { rate, variance: (rate * (1 - rate)) / (a + b + n + 1) + unknown }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
