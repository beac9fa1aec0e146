import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Upload } from 'antd'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, api, useReading } from '../../api/index.ts'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useFormat } from '../../ui/use-format.ts'
import type { Template } from './channels.ts'
import styles from './templates.module.css'

export interface FilesPanelProps {
  /** Undefined until the template has been saved: files belong to one that is there. */
  template: Template | undefined
  /** There are changes that are not saved: a file makes the next version, which would not have them. */
  dirty: boolean
  onShow: (name: string) => void
}

/** Pictures and attachments of an e-mail. */
export function FilesPanel({ template, dirty, onShow }: FilesPanelProps) {
  const { t } = useTranslation('templates')
  return (
    <Form.Item label={t('files.title')} extra={t('files.help')}>
      {template === undefined || dirty ? (
        <p className={styles.quiet}>{t('files.saveFirst')}</p>
      ) : (
        <Files id={template.id} onShow={onShow} />
      )}
    </Form.Item>
  )
}

function Files({ id, onShow }: { id: number; onShow: (name: string) => void }) {
  const { t } = useTranslation('templates')
  const { count } = useFormat()
  const client = useQueryClient()
  const files = useReading('/templates/:id/files', { param: { id } })
  const readAgain = () =>
    client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/templates') })
  const upload = useMutation<unknown, ApiProblem, File>({
    mutationFn: (file) => {
      const sent = file.slice(0, file.size, 'application/octet-stream')
      return api.put('/templates/:id/files/:name', { param: { id, name: file.name } }, { file: sent })
    },
    meta: { shownHere: true },
    onSuccess: readAgain,
  })
  const remove = async (name: string) => {
    await api.delete('/templates/:id/files/:name', { param: { id, name } })
    await readAgain()
  }
  return (
    <>
      {upload.error && <ProblemView problem={upload.error} compact />}
      <ul className={styles.files}>
        {(files.data?.items ?? []).map(({ name, attached, size }) => (
          <li key={name}>
            <a href={api.href('/templates/:id/files/:name', { param: { id, name } })} download={name}>
              {name}
            </a>{' '}
            <span className={styles.quiet}>
              {attached ? t('files.attached') : t('files.picture')} · {count(Math.ceil(size / 1024))} KB
            </span>
            {!attached && (
              <Button size="small" type="link" onClick={() => onShow(name)}>
                {t('files.show')}
              </Button>
            )}
            <ConfirmAct
              label={t('files.remove')}
              title={t('files.removeTitle', { name })}
              consequence={t('files.removeConsequence')}
              type="link"
              act={() => remove(name)}
            />
          </li>
        ))}
      </ul>
      <Upload
        showUploadList={false}
        beforeUpload={(file) => {
          upload.mutate(file)
          return false
        }}
      >
        <Button loading={upload.isPending}>{t('files.add')}</Button>
      </Upload>
    </>
  )
}
