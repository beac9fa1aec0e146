import { Button, type ButtonProps, Form, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiProblem } from '../api/index.ts'
import { showIssues } from './field-issues.ts'
import { ProblemView } from './problem-view.tsx'

interface FormDialogProps<Written> extends Pick<ButtonProps, 'type' | 'icon' | 'disabled'> {
  /** On the button, and above the form where there is no other title. */
  label: string
  title?: string
  /** On the button that does it. */
  ok: string
  begin: Partial<Written>
  saving: boolean
  /** Rejects with an `ApiProblem`, which is shown at the fields; what was typed stays. */
  save: (written: Written) => Promise<unknown>
  /** The fields. */
  children: ReactNode
}

/** A button, and the form that it opens. */
export function FormDialog<Written extends object>({
  label,
  title = label,
  ok,
  begin,
  saving,
  save,
  children,
  ...button
}: FormDialogProps<Written>) {
  const { t } = useTranslation('ui')
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
      <Button {...button} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        open={open}
        title={title}
        okText={ok}
        cancelText={t('cancel')}
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
