import { Button, Form, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'
import styles from './work-orders.module.css'

/** Asks for the amount of an order, in yuan; gives it in fen. */
export function AmountForm({
  title,
  onAmount,
  onCancel,
}: {
  title: string
  onAmount: (fen: number) => void
  onCancel: () => void
}) {
  const { t } = useTranslation('workOrders')
  return (
    <Form<{ yuan: number }>
      aria-label={title}
      className={styles.amount}
      layout="vertical"
      requiredMark={false}
      onFinish={({ yuan }) => onAmount(Math.round(yuan * 100))}
    >
      <Form.Item name="yuan" label={t('amount')} rules={[{ required: true, message: t('amountNeeded') }]}>
        <InputNumber
          autoFocus
          size="large"
          min={0}
          max={99_999_999}
          precision={2}
          inputMode="decimal"
          className={styles.wide}
        />
      </Form.Item>
      <div className={styles.pad}>
        <Button size="large" type="primary" htmlType="submit">
          {t('record')}
        </Button>
        <Button size="large" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </Form>
  )
}
