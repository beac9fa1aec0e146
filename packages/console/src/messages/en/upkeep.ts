import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Data upkeep',
} satisfies Messages<Catalogue['upkeep']>
