import { Form, Input, InputNumber, Radio, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Attribute, type FormField, formFields } from './customer.ts'

const inputs: Partial<Record<FormField, { type?: string; inputMode?: 'tel' | 'email' | 'numeric' }>> = {
  mobile: { inputMode: 'tel' },
  fax: { inputMode: 'tel' },
  email: { inputMode: 'email' },
  postcode: { inputMode: 'numeric' },
  birthday: { type: 'date' },
  joinedOn: { type: 'date' },
}

/** The fields of a record, in one order for adding and changing; what the organisation declared follows. */
export function CustomerFields({ masked, attributes }: { masked: string | null; attributes: Attribute[] }) {
  const { t } = useTranslation('customers')
  return (
    <>
      {formFields.map((field) => {
        const label = t(`fields.${field}`)
        if (field === 'kind') {
          return (
            <Form.Item key={field} name={field} label={label}>
              <Radio.Group
                options={(['person', 'organisation'] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
              />
            </Form.Item>
          )
        }
        if (field === 'gender') {
          return (
            <Form.Item key={field} name={field} label={label}>
              <Radio.Group
                options={[
                  ...(['male', 'female'] as const).map((value) => ({ value, label: t(`genders.${value}`) })),
                  { value: '', label: t('nothing') },
                ]}
              />
            </Form.Item>
          )
        }
        const needed = field === 'name' ? [{ required: true, whitespace: true, message: t('needed') }] : []
        const extra = field === 'idNumber' && masked ? t('edit.idNumber', { masked }) : undefined
        return (
          <Form.Item key={field} name={field} label={label} rules={needed} extra={extra}>
            <Input autoComplete="off" maxLength={1000} {...inputs[field]} />
          </Form.Item>
        )
      })}
      <Form.Item name="tags" label={t('fields.tags')} extra={t('edit.tags')}>
        <Select mode="tags" open={false} suffix={null} tokenSeparators={[',', '，', '、']} />
      </Form.Item>
      {attributes.map(({ name, type, label }) => (
        <Form.Item key={name} name={['attributes', name]} label={label}>
          {type === 'boolean' ? (
            <Select
              allowClear
              options={[
                { value: true, label: t('yes') },
                { value: false, label: t('no') },
              ]}
            />
          ) : type === 'number' ? (
            <InputNumber />
          ) : (
            <Input type={type === 'date' ? 'date' : 'text'} maxLength={5000} />
          )}
        </Form.Item>
      ))}
    </>
  )
}
