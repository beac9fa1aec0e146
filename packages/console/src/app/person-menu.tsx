import { DownOutlined, UserOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Button, Dropdown } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, auth } from '../api/index.ts'
import { forgetLists } from '../field/offline.ts'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { forgetMe } from './kept-me.ts'
import { LanguageSwitch } from './language-switch.tsx'
import styles from './person-menu.module.css'
import { rolesText } from './role-words.ts'
import { useSession } from './session.tsx'

const PasswordForm = lazy(() => import('./password-form.tsx'))

/** Who is signed in, their password, and the way out. */
export function PersonMenu() {
  const { t } = useTranslation()
  const { me } = useSession()
  const isPhone = useIsPhone()
  const [changing, setChanging] = useState(false)
  // From the door: whatever was kept of this person in memory goes with the page.
  const signOut = useMutation<void, ApiProblem>({
    mutationFn: auth.signOut,
    onSuccess: async () => {
      forgetMe()
      await forgetLists()
      window.location.assign('/')
    },
  })
  const roles = [...new Set(me.grants.map(({ role }) => role))]
  return (
    <>
      {!isPhone && <LanguageSwitch />}
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            {
              key: 'who',
              type: 'group',
              label: (
                <>
                  {me.name}
                  <br />
                  {me.email}
                  <br />
                  {rolesText(t, roles)}
                </>
              ),
            },
            { key: 'password', label: t('password.change'), onClick: () => setChanging(true) },
            { key: 'out', label: t('signOut'), onClick: () => signOut.mutate() },
          ],
        }}
      >
        <Button type="text" className={styles.person} aria-label={t('account', { name: me.name })}>
          {isPhone ? <UserOutlined /> : me.name}
          {!isPhone && <DownOutlined className={styles.arrow} />}
        </Button>
      </Dropdown>
      {isPhone && <LanguageSwitch />}
      {changing && (
        <Suspense>
          <PasswordForm onClose={() => setChanging(false)} />
        </Suspense>
      )}
    </>
  )
}
