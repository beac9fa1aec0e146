import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'System',
} satisfies Messages<Catalogue['system']>
