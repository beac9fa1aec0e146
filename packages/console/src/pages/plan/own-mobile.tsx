import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { mobileText } from '../../ui/mobile-text.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import styles from './plan.module.css'

/** Where the reader gets text messages for tests; each says it of themselves. */
export function OwnMobile() {
  const { t } = useTranslation('plan')
  const { me } = useSession()
  const [typed, setTyped] = useState<string>()
  const save = useSending('put', '/me/mobile', {
    refreshes: ['/me'],
    shownHere: true,
    onDone: () => setTyped(undefined),
  })
  const known = me.mobile ?? ''
  const value = typed ?? (known && mobileText(known))
  return (
    <Form.Item
      label={t('test.mobile')}
      htmlFor="own-mobile"
      extra={t(known ? 'test.mobileMeans' : 'test.mobileMissing')}
      {...(save.error?.status === 400 && { validateStatus: 'error' as const, help: t('test.mobileWrong') })}
    >
      <div className={styles.coupon}>
        <Input
          id="own-mobile"
          inputMode="tel"
          autoComplete="tel"
          maxLength={40}
          value={value}
          onChange={({ target }) => setTyped(target.value)}
        />
        <Button
          loading={save.isPending}
          disabled={typed === undefined || typed === known}
          onClick={() => save.mutate({ json: { mobile: typed?.trim() || null } })}
        >
          {t('test.mobileSave')}
        </Button>
      </div>
      {save.error && save.error.status !== 400 && <ProblemView problem={save.error} compact />}
    </Form.Item>
  )
}
