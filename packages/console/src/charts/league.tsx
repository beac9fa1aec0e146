import { useTranslation } from 'react-i18next'
import { useFormat } from '../ui/use-format.ts'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { ChartFrame } from './chart-frame.tsx'
import { dotsChart, dotsHeight } from './dots-chart.ts'
import { leagueDots, mostDrawn, type Peer } from './league-dots.ts'

export interface LeagueProps {
  title: string
  definition: string
  /** What the peers are: units, people, campaigns. */
  who: string
  /** Of the CSV, without its ending. */
  fileName: string
  /** The best first. Fewer than two with a place are not drawn. */
  peers: readonly Peer[]
}

/** Peers by their shrunken rates; those beside one bracket cannot be told apart yet. */
export function League({ title, definition, who, fileName, peers }: LeagueProps) {
  const { t } = useTranslation('terms')
  const { rate } = useFormat()
  const narrow = useIsPhone()
  const dots = leagueDots(peers)
  if (dots.length < 2) return null
  const ranked = peers.filter(({ placed }) => placed !== null)
  const words = ['rank', 'group', 'shrunk', 'lo', 'hi', 'of'] as const
  return (
    <ChartFrame
      title={title}
      definition={definition}
      option={dotsChart({ dots, narrow, format: (share) => rate(share) })}
      height={dotsHeight(dots.length)}
      fileName={fileName}
      table={{
        head: [who, ...words.map((word) => t(`league.${word}`))],
        rows: ranked.map(({ name, placed, of }) => [
          name,
          placed?.rank,
          placed?.group,
          rate(placed?.shrunk.rate),
          rate(placed?.shrunk.lo),
          rate(placed?.shrunk.hi),
          of,
        ]),
      }}
    >
      {ranked.length > mostDrawn && <p>{t('league.first', { n: mostDrawn })}</p>}
    </ChartFrame>
  )
}
