import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import type { Campaign, Report } from './cockpit.ts'
import { Money } from './money.tsx'
import { People } from './people.tsx'
import { Places } from './places.tsx'
import { Result } from './result.tsx'
import { Steps } from './steps.tsx'
import { Target } from './target.tsx'

const tabs = ['result', 'people', 'steps', 'places', 'money'] as const
type Tab = (typeof tabs)[number]

/** The report in its parts, each drawn when it is opened; the address says which. Without a campaign it is a part of one. */
export function Detail({ report, campaign }: { report: Report; campaign: Campaign | undefined }) {
  const { t } = useTranslation('cockpit')
  const [query, setQuery] = useSearchParams()
  const shown = tabs.find((tab) => tab === query.get('tab')) ?? 'result'
  const content: Record<Tab, React.ReactNode> = {
    result: (
      <>
        <Result report={report} />
        {campaign && <Target campaign={campaign} report={report} />}
      </>
    ),
    people: <People report={report} whole={campaign !== undefined} />,
    steps: <Steps report={report} />,
    places: <Places report={report} />,
    money: <Money report={report} />,
  }
  return (
    <Tabs
      activeKey={shown}
      onChange={(tab) => setQuery({ tab }, { replace: true, preventScrollReset: true })}
      items={tabs.map((tab) => ({ key: tab, label: t(`tabs.${tab}`), children: tab === shown && content[tab] }))}
    />
  )
}
