import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import styles from './plan.module.css'
import type { Campaign } from './plan.ts'
import { type Stage, stageOf } from './stages.ts'

/** What has to be filled in before the launch, each with the way there. */
export function Missing({ gaps, onGo }: { gaps: Campaign['gaps']; onGo: (stage: Stage) => void }) {
  const { t } = useTranslation('plan')
  if (gaps.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      className={styles.alert ?? ''}
      title={t('missing.title')}
      description={
        <ul className={styles.missing}>
          {gaps.map(({ path }) => (
            <li key={path}>
              {wordOf(path)}{' '}
              <Button type="link" size="small" onClick={() => onGo(stageOf(path))}>
                {t('missing.go')}
              </Button>
            </li>
          ))}
        </ul>
      }
    />
  )

  function wordOf(path: string): string {
    const step = Number(path.match(/^steps\.(\d+)/)?.[1] ?? 0) + 1
    if (path === 'segmentId') return t('missing.audience')
    return t(path.endsWith('senderId') ? 'missing.sender' : 'missing.content', { step })
  }
}
