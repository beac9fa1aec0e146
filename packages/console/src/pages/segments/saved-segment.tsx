import { useReading } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { SegmentEditor } from './segment-editor.tsx'

/** A saved segment at its newest version. */
export function SavedSegment({ id }: { id: number }) {
  const segment = useReading('/segments/:id', { param: { id } })
  return <Loaded reading={segment}>{(saved) => <SegmentEditor key={saved.version} saved={saved} />}</Loaded>
}
