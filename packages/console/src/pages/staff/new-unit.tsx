import { PlusOutlined } from '@ant-design/icons'
import { Form, Input, Select, TreeSelect } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSending } from '../../api/index.ts'
import type { Unit } from '../../app/roles.ts'
import { useSession } from '../../app/session.tsx'
import { treeOf } from '../../app/units.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'

const kinds = ['province', 'city', 'county', 'branch'] as const
interface Written {
  parentId: number
  kind: Unit['kind']
  code: string
  name: string
}

export function NewUnit() {
  const { t } = useTranslation('staff')
  const { units, unitId, can } = useSession()
  const tree = useMemo(() => treeOf(units), [units])
  const create = useSending('post', '/units', { refreshes: ['/units'], shownHere: true })
  if (!can('unit.manage', unitId)) return null
  return (
    <FormDialog<Written>
      type="primary"
      icon={<PlusOutlined />}
      label={t('newUnit')}
      ok={t('add')}
      begin={{ parentId: unitId, kind: 'branch' }}
      saving={create.isPending}
      save={(json) => create.mutateAsync({ json })}
    >
      <Form.Item label={t('parent')} name="parentId">
        <TreeSelect treeData={tree} treeDefaultExpandAll />
      </Form.Item>
      <Form.Item label={t('kind')} name="kind">
        <Select options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))} />
      </Form.Item>
      <Form.Item
        label={t('unitName')}
        name="name"
        rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}
      >
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item
        label={t('code')}
        name="code"
        extra={t('codeHint')}
        rules={[{ required: true, whitespace: true, message: t('codeMissing') }]}
      >
        <Input maxLength={40} />
      </Form.Item>
    </FormDialog>
  )
}
