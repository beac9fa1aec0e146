import {
  AppstoreOutlined,
  AuditOutlined,
  BarChartOutlined,
  CarryOutOutlined,
  ContactsOutlined,
  FileDoneOutlined,
  FileTextOutlined,
  FilterOutlined,
  HomeOutlined,
  ImportOutlined,
  NotificationOutlined,
  ScanOutlined,
  ScheduleOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import { Menu } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { type MenuPlace, pages } from './pages.ts'
import { holds } from './roles.ts'
import { useSession } from './session.tsx'
import { usePage } from './use-page.ts'

const icons: Record<MenuPlace['icon'], typeof HomeOutlined> = {
  home: HomeOutlined,
  desk: ScanOutlined,
  tasks: CarryOutOutlined,
  dispatch: ScheduleOutlined,
  campaign: NotificationOutlined,
  approval: FileDoneOutlined,
  segment: FilterOutlined,
  template: FileTextOutlined,
  report: BarChartOutlined,
  customer: ContactsOutlined,
  import: ImportOutlined,
  upkeep: AuditOutlined,
  staff: TeamOutlined,
  system: AppstoreOutlined,
}
const groups = ['work', 'campaigns', 'customers', 'office'] as const

/** The pages that the person's roles are for. */
export function SideMenu() {
  const { t } = useTranslation()
  const { me } = useSession()
  const page = usePage()
  const mine = pages.filter(({ menu, roles }) => menu && holds(me, roles))
  const items = groups.flatMap((group) => {
    const children = mine
      .filter(({ menu }) => menu?.group === group)
      .map(({ name, paths: [path], menu }) => {
        const Icon = icons[menu?.icon ?? 'home']
        return { key: name, icon: <Icon />, label: <Link to={path}>{t(`pages.${name}`)}</Link> }
      })
    return children.length > 0 ? [{ type: 'group' as const, key: group, label: t(`groups.${group}`), children }] : []
  })
  const selected = page?.menu ? page.name : parentOf(page?.name)
  return (
    <nav aria-label={t('menu')}>
      <Menu mode="inline" items={items} selectedKeys={selected ? [selected] : []} style={{ borderInlineEnd: 0 }} />
    </nav>
  )
}

/** Which entry leads to a page that has none. */
const parentOf = (name: string | undefined) => (name === 'plan' || name === 'cockpit' ? 'campaigns' : undefined)
