import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Staff and units',
} satisfies Messages<Catalogue['staff']>
