import { PlusOutlined } from '@ant-design/icons'
import { Button, Form, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiProblem } from '../../api/index.ts'
import { showIssues } from '../../ui/field-issues.ts'
import { ProblemView } from '../../ui/problem-view.tsx'

interface NewDialogProps<Written> {
  /** On the button, and above the form. */
  label: string
  begin: Partial<Written>
  saving: boolean
  /** Rejects with an `ApiProblem`, which is shown at the fields; what was typed stays. */
  save: (written: Written) => Promise<unknown>
  /** The fields. */
  children: ReactNode
}

/** A page's primary button, and the form that it opens. */
export function NewDialog<Written extends object>({ label, begin, saving, save, children }: NewDialogProps<Written>) {
  const { t } = useTranslation('staff')
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()
  const [form] = Form.useForm<Written>()
  const finish = async (written: Written) => {
    try {
      await save(written)
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
        {label}
      </Button>
      <Modal
        open={open}
        title={label}
        okText={t('add')}
        onOk={() => form.submit()}
        confirmLoading={saving}
        onCancel={() => setOpen(false)}
      >
        {problem && <ProblemView problem={problem} compact />}
        <Form form={form} layout="vertical" initialValues={begin} onFinish={(written) => void finish(written)}>
          {children}
        </Form>
      </Modal>
    </>
  )
}
