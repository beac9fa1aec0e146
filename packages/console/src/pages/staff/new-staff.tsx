import { PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, Modal, Select, TreeSelect } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { treeOf } from '../../app/units.ts'
import { showIssues } from '../../ui/field-issues.ts'
import { ProblemView } from '../../ui/problem-view.tsx'
import { type Role, roles } from './roles.ts'

interface Written {
  name: string
  email: string
  unitId: number
  role: Role
}

/** Adds somebody with one role; more of them, and the login, follow in their drawer. */
export function NewStaff() {
  const { t } = useTranslation(['staff', 'shell'])
  const { units, unitId, can } = useSession()
  const tree = useMemo(() => treeOf(units), [units])
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()
  const [form] = Form.useForm<Written>()
  const create = useSending('post', '/staff', { refreshes: ['/staff'], shownHere: true })
  if (!can('staff.manage', unitId)) return null
  const save = async ({ name, email, unitId, role }: Written) => {
    try {
      await create.mutateAsync({ json: { name: name.trim(), email: email.trim(), unitId, roles: [{ unitId, role }] } })
      form.resetFields()
      setProblem(undefined)
      setOpen(false)
    } catch (error) {
      setProblem(showIssues(form, error as ApiProblem))
    }
  }
  return (
    <>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen(true)}>
        {t('new')}
      </Button>
      <Modal
        open={open}
        title={t('new')}
        okText={t('add')}
        onOk={() => form.submit()}
        confirmLoading={create.isPending}
        onCancel={() => setOpen(false)}
      >
        {problem && <ProblemView problem={problem} compact />}
        <Form
          form={form}
          layout="vertical"
          initialValues={{ unitId, role: 'branch' }}
          onFinish={(written) => void save(written)}
        >
          <Form.Item
            label={t('name')}
            name="name"
            rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
          >
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item
            label={t('email')}
            name="email"
            extra={t('emailHint')}
            rules={[{ required: true, type: 'email', message: t('emailMissing') }]}
          >
            <Input type="email" maxLength={200} />
          </Form.Item>
          <Form.Item label={t('unit')} name="unitId" rules={[{ required: true }]}>
            <TreeSelect treeData={tree} treeDefaultExpandAll />
          </Form.Item>
          <Form.Item label={t('role')} name="role">
            <Select
              options={roles.map((value) => ({
                value,
                label: `${t(`shell:roles.${value}`)} · ${t(`roleMeans.${value}`)}`,
              }))}
            />
          </Form.Item>
        </Form>
      </Modal>
    </>
  )
}
