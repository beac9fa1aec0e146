import { ConfigProvider } from 'antd'
import type { ReactNode } from 'react'
import { theme } from '../app/theme.ts'
import styles from './read-only.module.css'

/** As dark as what can be changed: it is there to be read. */
const readable = { token: { colorTextDisabled: theme.token?.colorText ?? '', colorBgContainerDisabled: '#f6f8f7' } }

/** Everything inside is shown and nothing of it can be changed: fields are locked, and buttons are not there. */
export const ReadOnly = ({ children }: { children: ReactNode }) => (
  <ConfigProvider componentDisabled theme={readable}>
    <div className={styles.readOnly}>{children}</div>
  </ConfigProvider>
)

/** What changes nothing, and therefore works inside `ReadOnly` too: a preview, a question, a calculation. */
export const ForReading = ({ children }: { children: ReactNode }) => (
  <ConfigProvider componentDisabled={false}>{children}</ConfigProvider>
)
