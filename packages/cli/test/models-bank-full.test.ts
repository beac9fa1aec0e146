import { age, counted, describeBank, previous } from './bank-campaign.ts'

describeBank({
  name: 'bank-full',
  path: 'bank/bank-full.csv',
  rates: 'reference/bank_full_rates.csv',
  after: ['duration', 'y'],
  bands: {
    campaign_contacts: counted,
    previous_contacts: previous,
    age,
    pdays: { column: 'pdays', bands: [0, 91, 181, 366], labels: ['never', '1-90', '91-180', '181-365', '>365'] },
  },
  expected: { folds: 0.766, time: 0.677, top: [0.412, 0.558, 0.797], state: 'ready' },
})
