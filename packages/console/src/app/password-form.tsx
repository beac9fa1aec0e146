import { useMutation } from '@tanstack/react-query'
import { App, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { type ApiProblem, auth } from '../api/index.ts'
import { ProblemView } from '../ui/problem-view.tsx'
import { useFocusBack } from '../ui/use-focus-back.ts'

interface Passwords {
  currentPassword: string
  newPassword: string
}

/** The own password; every other session of the person ends. */
export default function PasswordForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  useFocusBack()
  const { message } = App.useApp()
  const [form] = Form.useForm<Passwords>()
  const change = useMutation<void, ApiProblem, Passwords>({
    mutationFn: auth.changePassword,
    meta: { shownHere: true },
    onSuccess: () => {
      void message.success(t('password.changed'))
      onClose()
    },
  })
  const missing = { required: true, message: t('password.missing') }
  return (
    <Modal
      open
      title={t('password.change')}
      okText={t('password.save')}
      confirmLoading={change.isPending}
      onOk={form.submit}
      onCancel={onClose}
      width={420}
    >
      <p>{t('password.hint')}</p>
      {change.error && <ProblemView problem={change.error} compact />}
      <Form<Passwords> form={form} layout="vertical" requiredMark={false} onFinish={(given) => change.mutate(given)}>
        <Form.Item name="currentPassword" label={t('password.current')} rules={[missing]}>
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
        <Form.Item
          name="newPassword"
          label={t('password.new')}
          extra={t('password.rule')}
          rules={[missing, { min: 10, max: 128, message: t('password.rule') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
