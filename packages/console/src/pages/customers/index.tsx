import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { useReading } from '../../api/index.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Loaded } from '../../ui/loaded.tsx'
import { CustomerPage } from './customer-page.tsx'
import { ListPage } from './list-page.tsx'

/** Customers: find one, and everything about one. */
export default function Customers() {
  // With the terms from the start: parts that open later do not take the page away while they load.
  const { t } = useTranslation(['customers', 'terms'])
  const { id } = useParams()
  if (id === undefined) return <ListPage />
  if (!/^[1-9]\d{0,14}$/.test(id))
    return <EmptyState title={t('noCustomer')} action={<Link to="/customers">{t('back')}</Link>} />
  return <One key={id} id={Number(id)} />
}

function One({ id }: { id: number }) {
  const reading = useReading('/customers/:id', { param: { id } })
  return <Loaded reading={reading}>{(customer) => <CustomerPage customer={customer} />}</Loaded>
}
