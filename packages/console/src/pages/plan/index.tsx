import { useParams } from 'react-router'
import { useReading } from '../../api/index.ts'
import { Loaded } from '../../ui/loaded.tsx'
import { NewPlan } from './new-plan.tsx'
import { Wizard } from './wizard.tsx'

/** A campaign from the idea to its launch. */
export default function PlanPage() {
  const { id } = useParams()
  return id ? <Existing key={id} id={Number(id)} /> : <NewPlan />
}

function Existing({ id }: { id: number }) {
  const campaign = useReading('/campaigns/:id', { param: { id } })
  return <Loaded reading={campaign}>{(known) => <Wizard campaign={known} />}</Loaded>
}
