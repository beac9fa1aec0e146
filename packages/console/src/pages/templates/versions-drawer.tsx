import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, useReading } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { When } from '../../ui/values.tsx'
import type { Template } from './channels.ts'
import { type Draft, draftOf } from './draft.ts'
import styles from './templates.module.css'

/** The versions of a template; an older one can be taken into the form, and becomes the next when it is saved. */
export function VersionsDrawer({ template, onTake }: { template: Template; onTake: (draft: Draft) => void }) {
  const { t } = useTranslation('templates')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('versions.title')}</Button>
      <Drawer open={open} onClose={() => setOpen(false)} title={t('versions.title')} size={420} destroyOnHidden>
        <p className={styles.quiet}>{t('versions.hint')}</p>
        <Versions
          template={template}
          onTake={(draft) => {
            setOpen(false)
            onTake(draft)
          }}
        />
      </Drawer>
    </>
  )
}

function Versions({ template: { id, latestVersion }, onTake }: { template: Template; onTake: (draft: Draft) => void }) {
  const { t } = useTranslation('templates')
  const versions = useReading('/templates/:id/versions', { param: { id } })
  const [busy, setBusy] = useState<number>()
  const take = async (version: number) => {
    setBusy(version)
    try {
      onTake(draftOf(await api.get('/templates/:id', { param: { id }, query: { version } })))
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <Loaded reading={versions}>
      {({ items }) => (
        <ol className={styles.versions}>
          {items.map(({ version, createdAt, createdBy, campaigns }) => (
            <li key={version}>
              <div>
                <strong>{t('versions.number', { version })}</strong> {version === latestVersion && t('versions.newest')}
              </div>
              <div className={styles.quiet}>
                <When at={createdAt} /> {createdBy}
              </div>
              {campaigns > 0 && <div>{t('versions.campaigns', { count: campaigns })}</div>}
              {version !== latestVersion && (
                <Button size="small" loading={busy === version} onClick={() => void take(version)}>
                  {t('versions.take')}
                </Button>
              )}
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  )
}
