import { age, counted, describeBank, previous } from './bank-campaign.ts'

describeBank({
  name: 'bank-additional-full',
  path: 'bank/bank-additional-full.csv',
  rates: 'reference/bank_additional_full_rates.csv',
  after: ['duration', 'y'],
  bands: {
    campaign_contacts: counted,
    previous_contacts: previous,
    age,
    pdays: { column: 'pdays', bands: [4, 8, 999], labels: ['0-3', '4-7', '8+', 'never'] },
  },
  expected: { folds: 0.791, time: 0.446, top: [0.437, 0.629, 0.813], state: 'refused' },
})
