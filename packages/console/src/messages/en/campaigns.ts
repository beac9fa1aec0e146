import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Campaigns',
} satisfies Messages<Catalogue['campaigns']>
