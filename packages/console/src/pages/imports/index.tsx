import { useParams } from 'react-router'
import { ImportList } from './import-list.tsx'
import { ImportPage } from './import-page.tsx'
import { NewImport } from './new-import.tsx'

/** Files that were read in: the list, a new one, one that is there. */
export default function Imports() {
  const { id } = useParams()
  if (id === 'new') return <NewImport />
  return id === undefined ? <ImportList /> : <ImportPage key={id} id={Number(id)} />
}
