import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Counter desk',
  subtitle: 'Scan or type a reply code, or look for a mobile number or name; two steps record what came of it.',
  search: {
    label: 'Reply code, mobile number or name',
    placeholder: 'Scan a reply code, or type a mobile number or name',
    go: 'Find',
    hint: 'Small letters, spaces and dashes do no harm. Enter finds, Esc starts again.',
  },
  none: {
    title: 'Nobody found for “{{q}}”',
    code: 'Compare the code with the letter sign by sign, or look for the mobile number or name.',
  },
  people: {
    title: '{{count}} people found: choose one',
    more: 'Only the first {{count}} are shown. Type more of the name.',
    unnumbered: 'no mobile number',
  },
  person: {
    stranger:
      'A customer of another branch: you see a letter of the name and this message, and can record what came of it. This look is in the audit.',
    open: 'Open the customer',
    change: 'Somebody else',
  },
  offers: {
    title: 'Which message brings them?',
    change: 'Not this one',
    none: 'They had no message from us. Record it all the same; the rules of attribution say whose it is.',
    unrelated: 'None of these, or hard to say',
    sent: '{{channel}} · sent {{day}}',
    unsent: '{{channel}} · not delivered yet',
    until: 'answers count until {{day}}',
    over: 'answers counted until {{day}}',
    coupon: 'Coupon {{code}}: {{offer}}',
    couponState: {
      valid: 'good for {{count}} more',
      early: 'not valid yet',
      expired: 'expired',
      used: 'redeemed already',
      'used-up': 'all used up',
    },
    answered: 'Answered already: {{what}}',
  },
  outcomes: {
    title: 'What came of it?',
    answered: 'Came to ask',
    ordered: 'Bought',
    redeemed: 'Redeem the coupon',
    'opt-out': 'Wants no more',
    'wrong-person': 'Wrong person',
  },
  means: {
    answered: 'Counts as a visit.',
    ordered: 'Counts as a success, with its amount.',
    redeemed: 'Redeems this coupon, once only; with an amount if they bought.',
    'opt-out': 'From now on nobody contacts this customer in any channel; what has not left is cancelled.',
    'wrong-person': 'This address or number is not used any more until somebody mends it.',
  },
  form: {
    amount: 'Amount (yuan)',
    amountNeeded: 'Give the amount; 0 for something free.',
    note: 'Note (optional)',
    record: 'Record',
    back: 'Back',
  },
  recorded: 'Recorded: {{name}}, {{outcome}}.',
  duplicate: 'This was recorded before; nothing was counted twice.',
  today: 'Recorded just now',
  takenBack: 'taken back',
} satisfies Messages<Catalogue['desk']>
