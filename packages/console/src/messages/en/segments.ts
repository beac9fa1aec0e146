import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Segments',
} satisfies Messages<Catalogue['segments']>
