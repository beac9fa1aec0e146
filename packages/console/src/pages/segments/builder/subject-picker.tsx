import { Select, type SelectProps } from 'antd'
import { useTranslation } from 'react-i18next'
import styles from './builder.module.css'
import { choicesOf, type Fields } from './catalog.ts'

export interface SubjectPickerProps {
  fields: Fields
  value?: string
  onChoose: (choice: string) => void
  label: string
  placeholder?: string
  autoFocus?: boolean
}

/** What a condition is about: everything that can be asked, in groups, found by typing a part of its name. */
export function SubjectPicker({ fields, value, onChoose, label, placeholder, autoFocus }: SubjectPickerProps) {
  const { t } = useTranslation('segments')
  const nameOf = useChoiceName(fields)
  const options: SelectProps['options'] = [...choicesOf(fields)].flatMap(([group, choices]) =>
    choices.length === 0
      ? []
      : [
          {
            label: t(`groups.${group}`),
            options: choices.map((choice) => ({ value: choice, label: nameOf(choice) })),
          },
        ],
  )
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={label}
      className={styles.subject ?? ''}
      popupMatchSelectWidth={240}
      listHeight={360}
      placeholder={placeholder}
      value={value ?? null}
      options={options}
      onChange={(choice) => choice && onChoose(choice)}
      {...(autoFocus && { autoFocus, defaultOpen: true })}
    />
  )
}

/** What a choice is called. */
export function useChoiceName(fields: Fields): (choice: string) => string {
  const { t, i18n } = useTranslation('segments')
  const language = i18n.language === 'en' ? 'en' : 'zh'
  return (choice) => {
    const [kind, name = ''] = choice.split(/:(.*)/s)
    if (kind === 'field') return fields.fields.find((field) => field.name === name)?.label[language] ?? name
    if (kind === 'score') return t('scoreOf', { model: name })
    return t(`choices.${choice.replace(':', '.')}` as 'choices.segment')
  }
}
