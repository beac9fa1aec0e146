import { UploadOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Answer, api } from '../../api/index.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useAttempt } from '../../ui/use-attempt.ts'
import { useFormat } from '../../ui/use-format.ts'
import styles from './plan.module.css'
import { usePlan } from './use-plan.ts'

type Run = Answer<'post', '/campaigns/:id/list.csv'>

/** Customers by their numbers, from a file. */
export function UploadList() {
  const { t } = useTranslation('plan')
  const { count } = useFormat()
  const { flush, readOnly } = usePlan()
  const client = useQueryClient()
  const [run, setRun] = useState<Run>()
  const { busy, problem, attempt } = useAttempt()
  const send = (file: File) =>
    attempt(async () => {
      const { id } = await flush() // the draft has to be for a list before it takes one
      const body = new Blob([file], { type: 'text/csv' })
      const args = { param: { id }, query: { fileName: file.name } }
      setRun(await api.post('/campaigns/:id/list.csv', args as never, { file: body }))
      await client.invalidateQueries({ queryKey: ['/campaigns/:id/audience'] })
    })
  if (readOnly) return <p className={styles.quiet}>{t('list.given')}</p>
  return (
    <div className={styles.choose}>
      <p className={styles.quiet}>{t('list.about')}</p>
      <Upload
        accept=".csv,text/csv"
        showUploadList={false}
        beforeUpload={(file) => {
          void send(file)
          return false
        }}
      >
        <Button icon={<UploadOutlined />} loading={busy}>
          {t('list.upload')}
        </Button>
      </Upload>
      {problem && <ProblemView problem={problem} compact />}
      {run && (
        <Alert
          showIcon
          type={run.rejected > 0 ? 'warning' : 'success'}
          title={t('list.done', {
            added: count(run.inserted),
            known: count(run.updated + run.unchanged),
            rejected: count(run.rejected),
          })}
          {...(run.rejected > 0 && { description: t('list.rejected') })}
        />
      )}
    </div>
  )
}
