import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Plan a campaign',
} satisfies Messages<Catalogue['plan']>
