import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Counter desk',
} satisfies Messages<Catalogue['desk']>
