import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Reports',
} satisfies Messages<Catalogue['reports']>
