import { useTranslation } from 'react-i18next'
import { useReading } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { draftOf } from './draft.ts'
import { TemplateEditor } from './template-editor.tsx'

/** A template that is there; what is typed is kept by the editor when another version arrives. */
export function EditTemplate({ id }: { id: number }) {
  const template = useReading('/templates/:id', { param: { id } })
  const { t } = useTranslation('templates')
  return (
    <>
      {!template.data && <PageHeader back={{ to: '/templates', label: t('title') }} title={t('title')} />}
      <Loaded reading={template}>
        {(saved) => (
          <TemplateEditor
            key={`${saved.latestVersion} ${saved.name}`}
            channel={saved.channel}
            saved={saved}
            initial={draftOf(saved)}
          />
        )}
      </Loaded>
    </>
  )
}
