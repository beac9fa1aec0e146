import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ImportRun } from './kinds.ts'

const colours = { running: 'processing', finished: 'success', failed: 'error', undone: 'default' } as const

export function RunState({ run: { state } }: { run: Pick<ImportRun, 'state'> }) {
  const { t } = useTranslation('imports')
  return <Tag color={colours[state]}>{t(`states.${state}`)}</Tag>
}
