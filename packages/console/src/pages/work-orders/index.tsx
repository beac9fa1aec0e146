import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { keepForOffline } from '../../field/offline.ts'
import { DayPage } from './day-page.tsx'
import { OrderPage } from './order-page.tsx'

/** Work orders in the field: today's list, and one of it. Made for a phone in one hand, with or without a network. */
export default function WorkOrders() {
  const { id } = useParams()
  useTranslation(['workOrders', 'terms'])
  useEffect(() => void keepForOffline(), [])
  return id === undefined ? <DayPage /> : <OrderPage id={Number(id)} />
}
