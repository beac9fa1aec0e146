import { InboxOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { Button, Radio, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, api } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { UnitName } from '../../ui/values.tsx'
import styles from './imports.module.css'
import { type Kind, kinds, type Suggestion } from './kinds.ts'
import { MatchColumns } from './match-columns.tsx'
import { asBody } from './sending.ts'

/** A workbook's names stand anywhere in it; of a delimited file the beginning tells. */
const beginningOf = (file: File): Blob => (/\.xlsx$/i.test(file.name) ? file : file.slice(0, 65_536))

/** A file to import: what it holds, which file, and then its columns. */
export function NewImport() {
  const { t } = useTranslation('imports')
  const { unitId } = useSession()
  const [kind, setKind] = useState<Kind>('customers')
  const [file, setFile] = useState<File>()
  const suggest = useMutation<Suggestion, ApiProblem, { file: File; kind: Kind }>({
    mutationFn: ({ file, kind }) =>
      api.post('/imports/suggest', { query: { kind } }, { file: asBody(beginningOf(file)) }),
    meta: { shownHere: true },
  })
  const choose = (next: File) => {
    setFile(next)
    suggest.mutate({ file: next, kind })
  }
  const again = () => {
    setFile(undefined)
    suggest.reset()
  }
  return (
    <>
      <PageHeader
        back={{ to: '/imports', label: t('title') }}
        title={t('new')}
        subtitle={
          <>
            {t('into')} <UnitName id={unitId} />
          </>
        }
      />
      {file && suggest.data ? (
        <MatchColumns kind={kind} file={file} suggestion={suggest.data} onAnotherFile={again} />
      ) : (
        <>
          <Radio.Group
            aria-label={t('kind')}
            value={kind}
            onChange={({ target }) => {
              setKind(target.value)
              suggest.reset()
            }}
            className={styles.kinds ?? ''}
          >
            {kinds.map((one) => (
              <Radio key={one} value={one} className={styles.kindChoice ?? ''}>
                <strong>{t(`kinds.${one}`)}</strong>
                <span className={styles.quiet}>{t(`about.${one}`)}</span>
              </Radio>
            ))}
          </Radio.Group>
          <Upload.Dragger
            height={200}
            className={styles.drop ?? ''}
            showUploadList={false}
            accept=".csv,.txt,.tsv,.xlsx"
            beforeUpload={(chosen) => {
              choose(chosen)
              return false
            }}
          >
            <p className={styles.dropIcon}>
              <InboxOutlined />
            </p>
            <p className={styles.dropWords}>{t('drop')}</p>
            <p className={styles.quiet}>{t('dropHint')}</p>
          </Upload.Dragger>
          {suggest.isPending && <p role="status">{t('looking', { name: file?.name })}</p>}
          {suggest.error && <ProblemView problem={suggest.error} compact />}
          {suggest.error && file && (
            <Button onClick={() => suggest.mutate({ file, kind })} className={styles.notice ?? ''}>
              {t('tryAgain')}
            </Button>
          )}
        </>
      )}
    </>
  )
}
