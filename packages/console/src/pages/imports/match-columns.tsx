import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Form, Input, Select, Space } from 'antd'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { type Answer, type ApiProblem, api } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import styles from './imports.module.css'
import {
  type ConsentChannel,
  consentChannels,
  type ImportRun,
  type Key,
  type Kind,
  keys,
  type Suggestion,
} from './kinds.ts'
import { MappingTable } from './mapping-table.tsx'
import { PreviewResult } from './preview-result.tsx'
import { asBody, useFileSending } from './sending.ts'

export interface MatchColumnsProps {
  kind: Kind
  file: File
  suggestion: Suggestion
  onAnotherFile: () => void
}

/** Which column fills which field, by what customers are recognised, and what they have agreed to. */
export function MatchColumns({ kind, file, suggestion, onAnotherFile }: MatchColumnsProps) {
  const { t } = useTranslation('imports')
  const { unitId } = useSession()
  const navigate = useNavigate()
  const [mapping, setMapping] = useState(() => new Map(suggestion.mapping.map(({ column, field }) => [column, field])))
  const mapped = [...mapping.values()]
  const [chosenKeys, setKeys] = useState<Key[]>()
  const usual = keys.find((key) => mapped.includes(key))
  const by = chosenKeys ?? (usual ? [usual] : [])
  const [granted, setGranted] = useState<ConsentChannel[]>([])
  const [evidence, setEvidence] = useState('')
  const onRun = useCallback((run: ImportRun) => void navigate(`/imports/${run.id}`, { replace: true }), [navigate])
  const sending = useFileSending(onRun)

  const consent = granted.map((channel) => ({ channel, status: 'granted', evidence: evidence.trim() }))
  const options = {
    mapping: [...mapping].map(([column, field]) => ({ column, field })),
    ...(suggestion.headerLine === null && { headerLine: 'none' }),
    ...(kind === 'customers' && { keys: by, consent }),
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
  const lacksEvidence = granted.length > 0 && evidence.trim() === ''
  const ready = mapped.length > 0 && !twice && !lacksEvidence && (kind !== 'customers' || by.length > 0)
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
        <span className={styles.quiet} lang="en">
          {suggestion.headerDecision}
        </span>
      </p>
      <MappingTable kind={kind} suggestion={suggestion} mapping={mapping} onChange={setMapping} />
      {twice && <Alert type="error" className={styles.notice ?? ''} title={t('twice')} />}
      {kind === 'customers' && (
        <>
          <Form.Item label={t('recognise')} htmlFor="keys" extra={t('recogniseHint')}>
            <Select<Key[]>
              id="keys"
              mode="multiple"
              value={by}
              onChange={setKeys}
              className={styles.wide ?? ''}
              options={keys
                .filter((key) => key === 'nameAddress' || mapped.includes(key))
                .map((key) => ({ value: key, label: t(`keys.${key}`) }))}
            />
          </Form.Item>
          <Form.Item label={t('consent')} extra={t('consentHint')}>
            <Checkbox.Group<ConsentChannel>
              value={granted}
              onChange={setGranted}
              options={consentChannels.map((value) => ({ value, label: t(`channels.${value}`) }))}
            />
          </Form.Item>
          {granted.length > 0 && (
            <Form.Item
              label={t('evidence')}
              htmlFor="evidence"
              required
              {...(lacksEvidence && { help: t('evidenceMissing') })}
            >
              <Input
                id="evidence"
                value={evidence}
                maxLength={500}
                placeholder={t('evidencePlaceholder')}
                onChange={({ target }) => setEvidence(target.value)}
                className={styles.wide ?? ''}
              />
            </Form.Item>
          )}
        </>
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
