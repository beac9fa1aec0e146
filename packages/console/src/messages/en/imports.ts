import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Imports',
} satisfies Messages<Catalogue['imports']>
