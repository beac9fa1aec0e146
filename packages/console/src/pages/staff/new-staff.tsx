import { PlusOutlined } from '@ant-design/icons'
import { Form, Input, Select, TreeSelect } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSending } from '../../api/index.ts'
import { useSession } from '../../app/session.tsx'
import { treeOf } from '../../app/units.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
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
  const create = useSending('post', '/staff', { refreshes: ['/staff'], shownHere: true })
  if (!can('staff.manage', unitId)) return null
  const save = ({ name, email, unitId, role }: Written) =>
    create.mutateAsync({ json: { name: name.trim(), email: email.trim(), unitId, roles: [{ unitId, role }] } })
  return (
    <FormDialog<Written>
      type="primary"
      icon={<PlusOutlined />}
      label={t('new')}
      ok={t('add')}
      begin={{ unitId, role: 'branch' }}
      saving={create.isPending}
      save={save}
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
    </FormDialog>
  )
}
