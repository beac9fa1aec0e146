import { useParams, useSearchParams } from 'react-router'
import { EditTemplate } from './edit-template.tsx'
import { NewTemplate } from './new-template.tsx'
import { TemplateList } from './template-list.tsx'

/** Templates: the list, a new one, one that is there. */
export default function Templates() {
  const { id } = useParams()
  const [query] = useSearchParams()
  if (id !== undefined) return <EditTemplate key={id} id={Number(id)} />
  if (window.location.pathname.endsWith('/new')) return <NewTemplate channel={query.get('channel')} />
  return <TemplateList />
}
