import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Templates',
} satisfies Messages<Catalogue['templates']>
