import { EyeOutlined } from '@ant-design/icons'
import { Button, Drawer, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useList } from '../../api/index.ts'
import { ForReading } from '../../ui/read-only.tsx'
import styles from './plan.module.css'
import { type Step, withContent } from './plan.ts'
import { Preview } from './preview.tsx'
import { usePlan } from './use-plan.ts'

/** Which template each treated cell gets; in a later step a cell may be left out. */
export function StepContents({ step, at, onChange }: { step: Step; at: number; onChange: (step: Step) => void }) {
  const { t } = useTranslation('plan')
  const { plan, campaign, readOnly } = usePlan()
  const [shown, setShown] = useState<{ templateId: number; version: number | undefined }>()
  const templates = useList('/templates', { query: { limit: 200, channel: step.channel } })
  const known = templates.data?.pages.flatMap(({ items }) => items) ?? []
  const treated = plan.cells.filter(({ control }) => !control)
  const chosen = (cell: string) => step.contents.find((content) => content.cell === cell)?.templateId
  /** As it is frozen in the plan; undefined, the newest, for what is not saved yet. */
  const versionOf = (cell: string, templateId: number) =>
    campaign.steps[at]?.contents.find((one) => one.cell === cell && one.templateId === templateId)?.templateVersion
  return (
    <>
      {treated.map(({ name }) => {
        const templateId = chosen(name)
        return (
          <div key={name} className={styles.content}>
            <span className={styles.label}>
              {treated.length > 1 ? t('steps.contentOf', { cell: name }) : t('steps.content')}
            </span>
            <Select
              aria-label={t('steps.contentOf', { cell: name })}
              className={styles.wide ?? ''}
              showSearch={{ optionFilterProp: 'label' }}
              allowClear={at > 0}
              placeholder={t(at > 0 ? 'steps.nothing' : 'steps.pickTemplate')}
              loading={templates.isLoading}
              value={templateId ?? null}
              onChange={(id) => onChange(withContent(step, name, id ?? undefined))}
              options={known.map((one) => ({ value: one.id, label: one.name }))}
            />
            {templateId !== undefined && (
              <ForReading>
                <Button
                  icon={<EyeOutlined />}
                  onClick={() => setShown({ templateId, version: versionOf(name, templateId) })}
                >
                  {t('steps.look')}
                </Button>
              </ForReading>
            )}
          </div>
        )
      })}
      {templates.isSuccess && known.length === 0 && !readOnly && (
        <p className={styles.quiet}>
          {t('steps.noTemplate')} <Link to="/templates/new">{t('steps.newTemplate')}</Link>
        </p>
      )}
      <Drawer
        open={shown !== undefined}
        onClose={() => setShown(undefined)}
        title={t('preview.title')}
        size={720}
        destroyOnHidden
      >
        {shown !== undefined && <Preview {...shown} />}
      </Drawer>
    </>
  )
}
