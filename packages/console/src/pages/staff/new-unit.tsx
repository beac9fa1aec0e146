import { PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, Modal, Select, TreeSelect } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, useSending } from '../../api/index.ts'
import type { Unit } from '../../app/roles.ts'
import { useSession } from '../../app/session.tsx'
import { treeOf } from '../../app/units.ts'
import { showIssues } from '../../ui/field-issues.ts'
import { ProblemView } from '../../ui/problem-view.tsx'

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
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()
  const [form] = Form.useForm<Written>()
  const create = useSending('post', '/units', { refreshes: ['/units'], shownHere: true })
  if (!can('unit.manage', unitId)) return null
  const save = async (written: Written) => {
    try {
      await create.mutateAsync({ json: written })
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
        {t('newUnit')}
      </Button>
      <Modal
        open={open}
        title={t('newUnit')}
        okText={t('add')}
        onOk={() => form.submit()}
        confirmLoading={create.isPending}
        onCancel={() => setOpen(false)}
      >
        {problem && <ProblemView problem={problem} compact />}
        <Form
          form={form}
          layout="vertical"
          initialValues={{ parentId: unitId, kind: 'branch' }}
          onFinish={(written) => void save(written)}
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
        </Form>
      </Modal>
    </>
  )
}
