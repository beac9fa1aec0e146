import { useTranslation } from 'react-i18next'
import { useReading } from '../../api/index.ts'
import type zh from '../../messages/zh-CN/templates.ts'

type Known = keyof (typeof zh)['fields']
const attribute = 'customer.attributes.'

/** What a merge field is called: `customer.salutation` -> 称呼; an attribute by its label. */
export function useFieldName(): (field: string) => string {
  const { t } = useTranslation('templates')
  const attributes = useReading('/attributes')
  return (field) => {
    if (!field.startsWith(attribute)) return t(`fields.${field.replace('.', '_') as Known}`)
    const name = field.slice(attribute.length)
    return attributes.data?.items.find((one) => one.name === name)?.label ?? name
  }
}
