/** A month of the Chinese calendar: its number (a leap month has that of the month before), first day and length. */
export interface LunarMonth {
  month: number
  leap: boolean
  /** Days since 1970-01-01. */
  start: number
  length: number
}

const synodicMonth = 29.530588861

/**
 * The months from the one with a day to the one with another, both in days since 1970-01-01, for 1880 to 2100: worked out
 * from the sun and the moon by the rules of GB/T 33661, since Node's own calendar is not right (docs/adr/0015). A month
 * begins on the day of the new moon. The one with the winter solstice is the 11th; where the next but one of these is 13
 * months later, the first in between during which the sun enters no new sign is the leap month.
 */
export function lunarMonths(from: number, to: number): LunarMonth[] {
  const first = lunationAt(from) - 13
  const starts = Array.from({ length: lunationAt(to) - first + 15 }, (_, n) => newMoonDay(first + n))
  const signs = starts.map(signAt)
  const solstices = starts.flatMap((_, n) => ((signs[n] ?? 0) < 9 && (signs[n + 1] ?? 0) >= 9 ? [n] : []))
  const months = solstices.slice(0, -1).flatMap((eleventh, year) => {
    const next = solstices[year + 1] ?? 0
    const entersNone = (n: number) => signs[n] === signs[n + 1]
    const within = Array.from({ length: next - eleventh }, (_, n) => eleventh + n)
    const leap = within.length === 13 ? within.findIndex(entersNone) : -1
    return within.map((n, place): LunarMonth => {
      const ordinal = leap >= 0 && place >= leap ? place - 1 : place
      const start = starts[n] ?? 0
      return { month: ((10 + ordinal) % 12) + 1, leap: place === leap, start, length: (starts[n + 1] ?? 0) - start }
    })
  })
  return months.filter(({ start, length }) => start + length > from && start <= to)
}

/** The number of the lunation that a day belongs to, 0 for the one of 6 January 2000. */
function lunationAt(date: number): number {
  const near = Math.round((date - 10_962) / synodicMonth)
  return newMoonDay(near) <= date ? (newMoonDay(near + 1) <= date ? near + 1 : near) : near - 1
}

const sin = (degrees: number) => Math.sin((degrees * Math.PI) / 180)
const cos = (degrees: number) => sin(degrees + 90)

/** What clocks in China are ahead of Greenwich, in days: the sun at the observatory of Beijing, 116°28′, until 1928. */
const beijingTimeUntil = Date.parse('1929-01-01T00:00:00Z') / 86_400_000
const ahead = (date: number): number => (date < beijingTimeUntil ? 7 + 45 / 60 + 52 / 3600 : 8) / 24

/** Seconds by which the turning earth is behind uniform time, from 1880 by decades, then as now. */
const lags = [-5, -6, -3, 10, 21, 24, 24, 29, 33, 40, 51, 57, 64, 66, 69]
const lag = (date: number): number =>
  (lags[Math.max(0, Math.min(lags.length - 1, Math.round((date / 365.25 + 90) / 10)))] ?? 0) / 86_400

/**
 * The sign that the sun is in when a day begins in China: 0 from the spring equinox, 9 from the winter solstice. After
 * Jean Meeus, Astronomical Formulae for Calculators, chapter 18, right to some 2 minutes.
 */
function signAt(date: number): number {
  const t = (date - ahead(date) + lag(date) + 25_567.5) / 36_525
  const mean = 279.69668 + 36000.76892 * t + 0.0003025 * t ** 2
  const anomaly = 358.47583 + 35999.04975 * t - 0.00015 * t ** 2
  const centre =
    (1.91946 - 0.004789 * t) * sin(anomaly) + (0.020094 - 0.0001 * t) * sin(2 * anomaly) + 0.000293 * sin(3 * anomaly)
  const ofPlanets =
    0.00134 * cos(153.23 + 22518.7541 * t) +
    0.00154 * cos(216.57 + 45037.5082 * t) +
    0.002 * cos(312.69 + 32964.3577 * t) +
    0.00179 * sin(350.74 + 445267.1142 * t) +
    0.00178 * sin(231.19 + 20.2 * t)
  const apparent = mean + centre + ofPlanets - 0.00569 - 0.00479 * sin(259.18 - 1934.142 * t)
  return Math.floor((((apparent % 360) + 360) % 360) / 30)
}

/** The day on which a lunation begins. After his Astronomical Algorithms, 2nd ed., chapter 49, right to some 20 seconds. */
function newMoonDay(k: number): number {
  const t = k / 1236.85
  const e = 1 - 0.002516 * t - 0.0000074 * t ** 2
  const sun = 2.5534 + 29.1053567 * k - 0.0000014 * t ** 2
  const moon = 201.5643 + 385.81693528 * k + 0.0107582 * t ** 2 + 0.00001238 * t ** 3
  const node = 160.7108 + 390.67050284 * k - 0.0016118 * t ** 2 - 0.00000227 * t ** 3
  const ascending = 124.7746 - 1.56375588 * k + 0.0020672 * t ** 2
  const ofMoon = moonTerms.reduce(
    (sum, [size, inMoon, inSun, inNode]) =>
      sum + size * e ** Math.abs(inSun) * sin(inMoon * moon + inSun * sun + inNode * node),
    -0.00017 * sin(ascending),
  )
  const ofPlanets = planetTerms.reduce((sum, [size, at, speed]) => sum + size * sin(at + speed * k), 0)
  const dynamical = 10_962.59766 + synodicMonth * k + 0.00015437 * t ** 2 + ofMoon + ofPlanets
  return Math.floor(dynamical - lag(dynamical) + ahead(dynamical))
}

/** Days, and multiples of the anomalies of moon and sun and of the argument of latitude. */
const moonTerms: readonly (readonly [size: number, moon: number, sun: number, node: number])[] = [
  [-0.4072, 1, 0, 0],
  [0.17241, 0, 1, 0],
  [0.01608, 2, 0, 0],
  [0.01039, 0, 0, 2],
  [0.00739, 1, -1, 0],
  [-0.00514, 1, 1, 0],
  [0.00208, 0, 2, 0],
  [-0.00111, 1, 0, -2],
  [-0.00057, 1, 0, 2],
  [0.00056, 2, 1, 0],
  [-0.00042, 3, 0, 0],
  [0.00042, 0, 1, 2],
  [0.00038, 0, 1, -2],
  [-0.00024, 2, -1, 0],
  [-0.00007, 1, 2, 0],
  [0.00004, 2, 0, -2],
  [0.00004, 0, 3, 0],
  [0.00003, 1, 1, -2],
  [0.00003, 2, 0, 2],
  [-0.00003, 1, 1, 2],
  [0.00003, 1, -1, 2],
  [-0.00002, 1, -1, -2],
  [-0.00002, 3, 1, 0],
  [0.00002, 4, 0, 0],
]

/** Days, and an angle with its growth by lunation. */
const planetTerms: readonly (readonly [size: number, at: number, speed: number])[] = [
  [0.000325, 299.77, 0.107408],
  [0.000165, 251.88, 0.016321],
  [0.000164, 251.83, 26.651886],
  [0.000126, 349.42, 36.412478],
  [0.00011, 84.66, 18.206239],
  [0.000062, 141.74, 53.303771],
  [0.00006, 207.14, 2.453732],
  [0.000056, 154.84, 7.30686],
  [0.000047, 34.52, 27.261239],
  [0.000042, 207.19, 0.121824],
  [0.00004, 291.34, 1.844379],
  [0.000037, 161.72, 24.198154],
  [0.000035, 239.56, 25.513099],
  [0.000023, 331.55, 3.592518],
]
