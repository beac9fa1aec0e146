import { useTranslation } from 'react-i18next'
import type { Report } from './cockpit.ts'

type Channel = NonNullable<Report['steps'][number]['channel']>

/** What steps and channels are called. */
export function useNames() {
  const { t } = useTranslation(['cockpit', 'terms'])
  const channel = (name: Channel) => t(`terms:channels.${name}`)
  return {
    channel,
    step: (position: number | null, name: Channel | null) =>
      position === null || name === null
        ? t('steps.uncaused')
        : t('progress.stepName', { position, channel: channel(name) }),
  }
}
