import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Work orders',
} satisfies Messages<Catalogue['workOrders']>
