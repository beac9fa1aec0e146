import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Campaigns',
  new: 'New campaign',
  view: 'By state',
  views: {
    all: 'All',
    draft: 'Drafts',
    scheduled: 'Scheduled',
    running: 'Running',
    over: 'Over',
  },
  search: 'Find by name',
  name: 'Name',
  state: 'State',
  unit: 'Unit',
  kind: 'Kind',
  kinds: {
    base: 'Base',
    special: 'Special',
  },
  start: 'Begins',
  acts: 'Acts',
  copy: 'Copy',
  copyOf: 'Copy the campaign {{name}}',
  history: 'Past',
  none: 'No campaigns yet',
  noneHint: 'Write down an idea, choose customers and content: ten minutes to the launch.',
  noneFound: 'No campaign like this',
} satisfies Messages<Catalogue['campaigns']>
