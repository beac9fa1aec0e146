import { Alert, Button, Form, Input, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useReading, useSending } from '../../api/index.ts'
import { ConfirmAct } from '../../ui/confirm-act.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { ProblemView } from '../../ui/problem-view.tsx'
import { RowTable } from '../../ui/row-table.tsx'
import { When } from '../../ui/values.tsx'
import styles from './system.module.css'

/** Keys by which another system acts as the person who made them; the secret is shown once. */
export function ApiKeys() {
  const { t } = useTranslation('system')
  const [form] = Form.useForm<{ name: string }>()
  const keys = useReading('/api-keys')
  const refreshes = ['/api-keys']
  const create = useSending('post', '/api-keys', { refreshes, shownHere: true, onDone: () => form.resetFields() })
  const revoke = useSending('delete', '/api-keys/:keyId', { refreshes, shownHere: true })
  return (
    <>
      <p className={styles.quiet}>{t('keysHint')}</p>
      {create.error && <ProblemView problem={create.error} compact />}
      <Form
        form={form}
        layout="inline"
        colon={false}
        className={styles.notice ?? ''}
        onFinish={({ name }) => create.mutate({ json: { name: name.trim() } })}
      >
        <Form.Item
          label={t('keyName')}
          name="name"
          rules={[{ required: true, whitespace: true, message: t('keyNameMissing') }]}
        >
          <Input maxLength={32} placeholder={t('keyPlaceholder')} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={create.isPending}>
          {t('newKey')}
        </Button>
      </Form>
      {create.data && (
        <Alert
          type="success"
          className={styles.notice ?? ''}
          title={t('keyOnce')}
          description={
            <Typography.Text code copyable>
              {create.data.key}
            </Typography.Text>
          }
        />
      )}
      <Loaded reading={keys}>
        {({ items }) => (
          <RowTable
            rows={items}
            rowKey={({ id }) => id}
            label={t('parts.keys')}
            columns={[
              { key: 'name', title: t('keyName'), render: ({ name }) => name ?? '–' },
              { key: 'created', title: t('created'), render: ({ createdAt }) => <When at={createdAt} /> },
              {
                key: 'revoke',
                title: '',
                width: 120,
                render: ({ id, name }) => (
                  <ConfirmAct
                    danger
                    type="link"
                    label={t('revoke')}
                    title={t('revokeTitle', { name: name ?? id })}
                    consequence={t('revokeConsequence')}
                    act={() => revoke.mutateAsync({ param: { keyId: id } })}
                  />
                ),
              },
            ]}
            empty={<EmptyState title={t('noKeys')} hint={t('noKeysHint')} />}
          />
        )}
      </Loaded>
    </>
  )
}
