import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { PageHeader } from '../../ui/page-header.tsx'
import { channelNamed, channels } from './channels.ts'
import { emptyDraft } from './draft.ts'
import { TemplateEditor } from './template-editor.tsx'
import styles from './templates.module.css'

/** A template that is not there yet: the channel first, for everything else follows from it. */
export function NewTemplate({ channel: named }: { channel: string | null }) {
  const { t } = useTranslation('templates')
  const channel = channelNamed(named)
  const back = { to: '/templates', label: t('title') }
  if (channel) return <TemplateEditor key={channel} channel={channel} initial={emptyDraft} />
  return (
    <>
      <PageHeader title={t('new')} subtitle={t('chooseChannel')} back={back} />
      <ul className={styles.choices}>
        {channels.map((one) => (
          <li key={one}>
            <Link className={styles.choice} to={`/templates/new?channel=${one}`}>
              <strong>{t(`channels.${one}`)}</strong>
              <span>{t(`about.${one}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
