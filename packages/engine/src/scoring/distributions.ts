/**
 * Tail probabilities. Needed far out (a chi-square of 500 is an everyday result), so upper tails are computed as such
 * and never as 1 minus the rest. Series and continued fractions as in Press et al., Numerical Recipes 3rd ed., 6.1-6.4,
 * iterated to double precision.
 */

const epsilon = 1e-16
const tiny = 1e-300
const mostTerms = 100_000

// Lanczos, g = 607/128, n = 15 (Godfrey): about 1e-15 relative.
const lanczos = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125, -0.00021026444172410488,
  0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5, -2.6190838401581408e-5, 3.6899182659531625e-6,
] as const

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  const t = x + 607 / 128 + 0.5
  const sum = lanczos.reduce((total, c, i) => total + (i === 0 ? c : c / (x + i)), 0)
  return (x + 0.5) * Math.log(t) - t + Math.log((Math.sqrt(2 * Math.PI) * sum) / x)
}

/** Q(a, x), the regularised upper incomplete gamma function, for a > 0, x >= 0. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a))
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x)
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < mostTerms && term > sum * epsilon; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** Modified Lentz. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let h = d
  for (let i = 1; i < mostTerms; i++) {
    const an = -i * (i - a)
    b += 2
    d = 1 / away(an * d + b)
    c = away(b + an / c)
    h *= d * c
    if (Math.abs(d * c - 1) < 4 * epsilon) break
  }
  return h
}

/** I_x(a, b), the regularised incomplete beta function, for a, b > 0 and 0 <= x <= 1. */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (scale * betaFraction(a, b, x)) / a : 1 - (scale * betaFraction(b, a, 1 - x)) / b
}

/** Modified Lentz; two steps of the fraction an iteration. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let h = d
  for (let m = 1; m < mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    h *= d * c
    if (Math.abs(d * c - 1) < 4 * epsilon) break
  }
  return h
}

const away = (value: number) => (Math.abs(value) < tiny ? tiny : value)

/** P(X > x) for chi-square with `df` degrees of freedom: Q(df/2, x/2). With df = 1 that is erfc(sqrt(x/2)). */
export const chiSquareTail = (x: number, df: number): number => upperGamma(df / 2, x / 2)

/** P(|T| > |t|) for Student's t: I_{df/(df+t²)}(df/2, 1/2). `df` need not be whole. */
export function studentTwoSided(t: number, df: number): number {
  if (!Number.isFinite(t)) return 0
  // Near t = 0 the argument is so close to 1 that its distance from 1 must not be rounded away.
  const x = df / (df + t * t)
  if (x < (df / 2 + 1) / (df / 2 + 2.5)) return incompleteBeta(df / 2, 0.5, x)
  return 1 - incompleteBeta(0.5, df / 2, (t * t) / (df + t * t))
}

/**
 * The t with P(|T| > t) = `alpha`, for alpha <= 0.5. Newton's method from near 0: the tail is convex for t > 0, so
 * the steps approach the root from below and never pass it.
 */
export function studentQuantile(alpha: number, df: number): number {
  const logDensityAtZero = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI)
  let t = 0.1
  for (let i = 0; i < 200; i++) {
    const density = Math.exp(logDensityAtZero - ((df + 1) / 2) * Math.log1p((t * t) / df))
    const step = (studentTwoSided(t, df) - alpha) / (2 * density)
    t += step
    if (Math.abs(step) < 1e-13 * t) break
  }
  return t
}

/** The x with I_x(a, b) = `share`: by bisection, to double precision. */
export function betaQuantile(share: number, a: number, b: number): number {
  let [lo, hi] = [0, 1]
  for (let i = 0; i < 60; i++) {
    const middle = (lo + hi) / 2
    if (incompleteBeta(a, b, middle) < share) lo = middle
    else hi = middle
  }
  return (lo + hi) / 2
}
