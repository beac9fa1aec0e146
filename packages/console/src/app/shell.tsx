import { MenuOutlined } from '@ant-design/icons'
import { Button, Layout } from 'antd'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation, useNavigation } from 'react-router'
import { outboxOf } from '../field/outbox.ts'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { NoRight } from './faults.tsx'
import { Logo } from './logo.tsx'
import { PersonMenu } from './person-menu.tsx'
import { holds } from './roles.ts'
import { useSession } from './session.tsx'
import styles from './shell.module.css'
import { SideMenu } from './side-menu.tsx'
import { Splash } from './splash.tsx'
import { UnitSwitch } from './unit-switch.tsx'
import { usePage } from './use-page.ts'

// Only phones have it.
const MenuDrawer = lazy(() => import('./menu-drawer.tsx'))

/** The frame of every page: menu by role, the unit that it is about, who is signed in. */
export function Shell() {
  const { t } = useTranslation()
  const { me } = useSession()
  const { pathname } = useLocation()
  const page = usePage()
  const isPhone = useIsPhone()
  const isLoading = useNavigation().state === 'loading'
  const [menuOpen, setMenuOpen] = useState(false)
  const main = useRef<HTMLElement>(null)
  const shown = useRef(pathname)
  // What was done in the field while there was no network is sent from whatever page is opened first.
  useEffect(() => void outboxOf(me.staffId), [me.staffId])

  // A page that opens begins at its top, for eyes and for screen readers.
  useEffect(() => {
    setMenuOpen(false)
    if (shown.current === pathname) return
    shown.current = pathname
    window.scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [pathname])
  const title = page ? t(`pages.${page.name}`) : t('notFound.title')
  useEffect(() => {
    document.title = `${title} · ${t('product')}`
  }, [title, t])

  const menu = <SideMenu />
  return (
    <Layout className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t('skip')}
      </a>
      {isPhone ? (
        <Suspense>
          <MenuDrawer open={menuOpen} onClose={() => setMenuOpen(false)}>
            {menu}
          </MenuDrawer>
        </Suspense>
      ) : (
        <Layout.Sider width={216} className={styles.side} style={{ position: 'sticky' }} theme="light">
          <div className={styles.logo}>
            <Logo />
          </div>
          {menu}
        </Layout.Sider>
      )}
      <Layout>
        <Layout.Header className={styles.header}>
          {isPhone && (
            <Button type="text" icon={<MenuOutlined />} aria-label={t('openMenu')} onClick={() => setMenuOpen(true)} />
          )}
          <UnitSwitch />
          <PersonMenu />
        </Layout.Header>
        <main id="main" ref={main} tabIndex={-1} className={styles.main} aria-busy={isLoading}>
          <div className={isLoading ? styles.progress : undefined} />
          <Suspense fallback={<Splash />}>
            {page?.roles && !holds(me, page.roles) ? <NoRight roles={page.roles} /> : <Outlet />}
          </Suspense>
        </main>
      </Layout>
    </Layout>
  )
}
