import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Campaign',
} satisfies Messages<Catalogue['cockpit']>
