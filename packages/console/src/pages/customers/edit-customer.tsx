import { Alert, Button, Drawer, Form } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { type ApiProblem, api, useReading, useSending } from '../../api/index.ts'
import { showIssues } from '../../ui/field-issues.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import { useFocusBack } from '../../ui/use-focus-back.ts'
import { type Customer, changedSince, changesOf, type FormField, filledOf, type Typed, typedOf } from './customer.ts'
import { CustomerFields } from './customer-fields.tsx'
import styles from './customers.module.css'

/** Of what a form holds, that which differs from what it began with. */
const pick = (began: Typed, typed: Typed): Typed =>
  Object.fromEntries(
    Object.entries(typed).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(began[name as FormField])),
  )

/**
 * Changes a record, or adds one. Only what was changed is sent, with the state of the record that was read: who comes
 * second is told what the first has changed, keeps what they typed, and decides.
 */
export function EditCustomer({
  customer,
  unitId,
  onClose,
}: {
  customer?: Customer
  unitId: number
  onClose: () => void
}) {
  const { t } = useTranslation(['customers', 'terms'])
  useFocusBack()
  const navigate = useNavigate()
  const [form] = Form.useForm<Typed>()
  const attributes = useReading('/attributes')
  const [base, setBase] = useState(customer)
  const [theirs, setTheirs] = useState<FormField[]>([])
  const [problem, setProblem] = useState<ApiProblem>()
  const sending = { shownHere: true, refreshes: ['/customers'] }
  const change = useSending('patch', '/customers/:id', { ...sending, onDone: onClose })
  const add = useSending('post', '/customers', { ...sending, onDone: ({ id }) => void navigate(`/customers/${id}`) })

  const onError = async (refused: ApiProblem) => {
    if (refused.status !== 409 || !base) return setProblem(showIssues(form, refused))
    const now = await api.get('/customers/:id', { param: { id: base.id } }).catch(() => undefined)
    if (!now || now.updatedAt === base.updatedAt) return setProblem(refused)
    // What the other has changed stands in the fields that nobody touched here; what was typed here stays.
    const mine = pick(typedOf(base), form.getFieldsValue())
    setTheirs(changedSince(base, now))
    form.setFieldsValue({ ...typedOf(now), ...mine })
    setBase(now)
  }
  const save = (typed: Typed) => {
    setProblem(undefined)
    setTheirs([])
    const { name } = typed
    if (!base) return add.mutate({ json: { ...filledOf(typed), name: name ?? '', unitId } }, { onError: setIssues })
    const changes = changesOf(base, typed)
    if (Object.keys(changes).length === 0) return onClose()
    change.mutate(
      { param: { id: base.id }, json: { ...changes, updatedAt: base.updatedAt } },
      { onError: (refused) => void onError(refused) },
    )
  }
  const setIssues = (refused: ApiProblem) => setProblem(showIssues(form, refused))
  return (
    <Drawer
      open
      size={520}
      title={base ? t('edit.title', { name: base.name }) : t('add')}
      onClose={onClose}
      mask={{ closable: false }}
      footer={
        <div className={styles.footer}>
          <Button type="primary" loading={change.isPending || add.isPending} onClick={form.submit}>
            {t('save')}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      }
    >
      {problem && <ProblemView problem={problem} compact />}
      {theirs.length > 0 && (
        <Alert
          showIcon
          type="warning"
          className={styles.theirs}
          title={t('edit.conflict')}
          description={t('edit.conflictHint', {
            fields: theirs.map((field) => t(`fields.${field}`)).join(t('terms:comma')),
          })}
        />
      )}
      <Form<Typed>
        form={form}
        layout="vertical"
        initialValues={customer ? typedOf(customer) : { kind: 'person' }}
        onFinish={save}
      >
        <CustomerFields masked={customer?.idNumber ?? null} attributes={attributes.data?.items ?? []} />
      </Form>
    </Drawer>
  )
}
