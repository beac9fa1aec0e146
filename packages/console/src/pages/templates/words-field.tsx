import { Button, Form, Input, Space } from 'antd'
import type { TextAreaRef } from 'antd/es/input/TextArea'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldIssue } from '../../api/index.ts'
import { FieldPicker } from './field-picker.tsx'
import { IssueList, issuesOf } from './issue-list.tsx'
import styles from './templates.module.css'

interface PartProps {
  /** As the API names it in its issues. */
  part: string
  label: string
  help?: string
  placeholder?: string
  value: string
  onChange: (value: string) => void
  issues: readonly FieldIssue[]
}

export interface WordsFieldProps extends PartProps {
  rows: number
  /** Buttons for Markdown. */
  markdown?: boolean
  /** Our own addresses may be used. */
  links?: boolean
  /** In letters of one width. */
  code?: boolean
}

/** Many words, with buttons that put things where the cursor stands. */
export function WordsField({
  part,
  label,
  help,
  value,
  onChange,
  issues,
  rows,
  markdown,
  links,
  code,
}: WordsFieldProps) {
  const { t } = useTranslation('templates')
  const area = useRef<TextAreaRef>(null)
  const put = (before: string, after = '') => {
    const element = area.current?.resizableTextArea?.textArea
    const [start, end] = element ? [element.selectionStart, element.selectionEnd] : [value.length, value.length]
    const chosen = value.slice(start, end)
    onChange(value.slice(0, start) + before + chosen + after + value.slice(end))
    requestAnimationFrame(() => {
      element?.focus()
      element?.setSelectionRange(start + before.length, start + before.length + chosen.length)
    })
  }
  const bold = () => put('**', '**')
  const id = `part-${part}`
  const wrong = issuesOf(issues, [part]).length > 0
  return (
    <Form.Item label={label} htmlFor={id} extra={help} {...(wrong && { validateStatus: 'error' as const })}>
      <Space wrap size={4} className={styles.tools ?? ''}>
        <FieldPicker onPick={(field) => put(`{{${field}}}`)} />
        <Button size="small" onClick={() => put('{{#if customer.salutation}}', '{{/if}}')}>
          {t('tools.condition')}
        </Button>
        {markdown && (
          <>
            <Button size="small" onClick={bold}>
              {t('tools.bold')}
            </Button>
            <Button size="small" onClick={() => put('\n## ')}>
              {t('tools.heading')}
            </Button>
            <Button size="small" onClick={() => put('\n- ')}>
              {t('tools.list')}
            </Button>
          </>
        )}
        {markdown && links && (
          <>
            <Button size="small" onClick={() => put('[', '](https://)')}>
              {t('tools.link')}
            </Button>
            <Button size="small" onClick={() => put('\n\n**[', '](https://)**\n\n')}>
              {t('tools.button')}
            </Button>
          </>
        )}
        {links && (
          <Button
            size="small"
            onClick={() => put(markdown ? `[${t('tools.replyWords')}]({{replyUrl}})` : '{{replyUrl}}')}
          >
            {t('tools.reply')}
          </Button>
        )}
      </Space>
      <Input.TextArea
        ref={area}
        id={id}
        rows={rows}
        value={value}
        className={code ? (styles.code ?? '') : ''}
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
      <IssueList issues={issues} parts={[part]} />
    </Form.Item>
  )
}

/** One line, or a few. */
export function LineField({
  part,
  label,
  help,
  placeholder = '',
  value,
  onChange,
  issues,
  several = false,
}: PartProps & { several?: boolean }) {
  const id = `part-${part}`
  const wrong = issuesOf(issues, [part]).length > 0
  const common = {
    id,
    value,
    placeholder,
    onChange: ({ target }: { target: { value: string } }) => onChange(target.value),
  }
  return (
    <Form.Item label={label} htmlFor={id} extra={help} {...(wrong && { validateStatus: 'error' as const })}>
      {several ? (
        <Input.TextArea {...common} rows={2} />
      ) : (
        <Space.Compact block>
          <Input {...common} maxLength={500} />
          <FieldPicker onPick={(field) => onChange(`${value}{{${field}}}`)} normal />
        </Space.Compact>
      )}
      <IssueList issues={issues} parts={[part]} />
    </Form.Item>
  )
}
