import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/index.ts'

/** The report as a page to print, a workbook, or CSV. */
export function Files({ campaignId, unitId }: { campaignId: number; unitId: number | undefined }) {
  const { t, i18n } = useTranslation('cockpit')
  const language = i18n.language === 'en' ? 'en' : 'zh'
  const href = (format: 'html' | 'xlsx' | 'csv') =>
    api.href('/campaigns/:id/report', { param: { id: campaignId }, query: { format, language, unitId } })
  const item = (format: 'html' | 'xlsx' | 'csv') => ({
    key: format,
    label: (
      <a href={href(format)} {...(format === 'html' && { target: '_blank', rel: 'noreferrer' })}>
        {t(`files.${format}`)}
      </a>
    ),
  })
  return (
    <Dropdown trigger={['click']} menu={{ items: [item('html'), item('xlsx'), item('csv')] }}>
      <Button>{t('files.menu')}</Button>
    </Dropdown>
  )
}
