import { useLocation, useParams } from 'react-router'
import { SavedSegment } from './saved-segment.tsx'
import { SegmentEditor } from './segment-editor.tsx'
import { SegmentList } from './segment-list.tsx'

/** The list of segments, a new one, or a saved one. */
export default function Segments() {
  const { id } = useParams()
  const { pathname } = useLocation()
  if (id) return <SavedSegment key={id} id={Number(id)} />
  return pathname.endsWith('/new') ? <SegmentEditor /> : <SegmentList />
}
