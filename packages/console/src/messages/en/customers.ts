import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Customers',
} satisfies Messages<Catalogue['customers']>
