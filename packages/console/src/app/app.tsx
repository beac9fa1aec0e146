import { QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { useTranslation } from 'react-i18next'
import { RouterProvider } from 'react-router/dom'
import { ProblemNotices } from './problem-notices.tsx'
import { queryClient } from './query-client.ts'
import { router } from './router.tsx'
import { styleNonce, theme } from './theme.ts'

/** What was done is said for so long; antd's three are short for who reads slowly or looks away. */
const noticeSeconds = 6

/** Everything that every page stands in. */
export function App() {
  const { i18n } = useTranslation()
  return (
    <ConfigProvider
      theme={theme}
      locale={i18n.language === 'en' ? enUS : zhCN}
      csp={{ nonce: styleNonce }}
      button={{ autoInsertSpace: false }}
    >
      <AntApp message={{ duration: noticeSeconds }}>
        <QueryClientProvider client={queryClient}>
          <ProblemNotices />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}
