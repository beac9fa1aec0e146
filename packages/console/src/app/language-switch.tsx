import { GlobalOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { chosenLanguage } from './language.ts'

/** Named in the language that it leads to, for who cannot read the present one. The page stays. */
export function LanguageSwitch() {
  const { i18n } = useTranslation()
  const [other, name] = chosenLanguage() === 'en' ? (['zh-CN', '中文'] as const) : (['en', 'English'] as const)
  return (
    <Button type="text" icon={<GlobalOutlined />} lang={other} onClick={() => void i18n.changeLanguage(other)}>
      {name}
    </Button>
  )
}
