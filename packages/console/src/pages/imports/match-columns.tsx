import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Form, Space } from 'antd'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { type Answer, type ApiProblem, api } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { Said } from '../../ui/said.tsx'
import { CustomerOptions, type CustomerWritten, customerOptions } from './customer-options.tsx'
import styles from './imports.module.css'
import type { ImportRun, Kind, Suggestion } from './kinds.ts'
import { MappingTable } from './mapping-table.tsx'
import { PastCampaignOptions, pastBegin, pastOptions } from './past-campaign-options.tsx'
import { PreviewResult } from './preview-result.tsx'
import { asBody, useFileSending } from './sending.ts'

export interface MatchColumnsProps {
  kind: Kind
  file: File
  suggestion: Suggestion
  onAnotherFile: () => void
}

/** Which column fills which field, and what else has to be said about a file of this kind. */
export function MatchColumns({ kind, file, suggestion, onAnotherFile }: MatchColumnsProps) {
  const { t } = useTranslation('imports')
  const { unitId } = useSession()
  const navigate = useNavigate()
  const [mapping, setMapping] = useState(() => new Map(suggestion.mapping.map(({ column, field }) => [column, field])))
  const mapped = [...mapping.values()]
  const [customers, setCustomers] = useState<CustomerWritten>({ keys: undefined, granted: [], evidence: '' })
  const [past, setPast] = useState(() => pastBegin(file.name))
  const onRun = useCallback((run: ImportRun) => void navigate(`/imports/${run.id}`, { replace: true }), [navigate])
  const sending = useFileSending(onRun)

  const ofKind = {
    customers: customerOptions(customers, mapped),
    orders: {},
    responses: {},
    'past-campaign': pastOptions(past, mapping),
  }[kind]
  const options = {
    mapping: [...mapping].map(([column, field]) => ({ column, field })),
    ...(suggestion.headerLine === null && { headerLine: 'none' }),
    ...ofKind,
  }
  const preview = useMutation<Answer<'post', '/imports/customers/preview'>, ApiProblem, string>({
    mutationFn: (said) =>
      api.post(
        '/imports/customers/preview',
        { query: { unitId, options: said } },
        { file: asBody(file), patience: Number.POSITIVE_INFINITY },
      ),
    meta: { shownHere: true },
  })
  const said = JSON.stringify(options)
  const twice = mapped.find((field, i) => mapped.indexOf(field) !== i)
  const ready = mapped.length > 0 && !twice && ofKind !== undefined
  const shown = preview.data && preview.variables === said ? preview.data : undefined
  const problem = sending.problem ?? preview.error
  return (
    <Form layout="vertical">
      <p>
        <strong>{file.name}</strong>{' '}
        <Button type="link" size="small" onClick={onAnotherFile}>
          {t('anotherFile')}
        </Button>
        <br />
        <span className={styles.quiet}>
          <Said sentence={suggestion.headerDecision} />
        </span>
      </p>
      <MappingTable kind={kind} suggestion={suggestion} mapping={mapping} onChange={setMapping} />
      {twice && <Alert type="error" className={styles.notice ?? ''} title={t('twice')} />}
      {kind === 'customers' && <CustomerOptions mapped={mapped} written={customers} onChange={setCustomers} />}
      {kind === 'past-campaign' && (
        <PastCampaignOptions {...{ suggestion, mapping }} written={past} onChange={setPast} />
      )}
      {problem && <ProblemView problem={problem} compact />}
      {shown && <PreviewResult preview={shown} />}
      <Space wrap>
        {kind === 'customers' && (
          <Button
            type={shown ? 'default' : 'primary'}
            loading={preview.isPending}
            disabled={!ready || sending.busy}
            onClick={() => preview.mutate(said)}
          >
            {t('preview')}
          </Button>
        )}
        <Button
          type={shown || kind !== 'customers' ? 'primary' : 'default'}
          loading={sending.busy}
          disabled={!ready || preview.isPending}
          onClick={() => sending.send(kind, file, { unitId, options })}
        >
          {t('start')}
        </Button>
      </Space>
    </Form>
  )
}
