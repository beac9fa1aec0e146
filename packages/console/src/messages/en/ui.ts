import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  loading: 'Loading',
  retry: 'Try again',
  cancel: 'Cancel',
  more: 'Show more',
  detail: 'Details',
  requestId: 'Request id: {{id}}',
  interval: '95% interval {{low}} to {{high}}',
  between: '({{low}}–{{high}})',
  chart: {
    view: 'View',
    drawing: 'Chart',
    table: 'Table',
    csv: 'Download CSV',
  },
  problem: {
    safe: 'Nothing was saved.',
    unreachable: {
      title: 'The server cannot be reached',
      advice: 'Check the network, then try again. Nothing you typed is lost.',
    },
    slow: {
      title: 'The server has not answered for long',
      advice: 'It may be done nevertheless: look again before you repeat it.',
    },
    invalid: {
      title: 'Something is not right in what you entered',
      advice: 'Nothing was saved. Correct what is marked and send it again.',
    },
    signedOut: {
      title: 'You are not signed in',
      advice: 'Sign in and try again.',
    },
    forbidden: {
      title: 'You have no right to do this',
      advice: 'Nothing was changed. Your administrator can grant you the right.',
    },
    notFound: {
      title: 'Not found',
      advice: 'It may have been deleted, or it belongs to another unit.',
    },
    conflict: {
      title: 'This is not possible now',
      advice:
        'The state has changed, or somebody else was faster. What you typed is still here; look at the latest before you go on.',
    },
    tooLarge: {
      title: 'This is too large',
      advice: 'Nothing was saved. Send less, or in several parts.',
    },
    wrongType: {
      title: 'The wrong type of file',
      advice: 'Nothing was saved. Use a file of the type that is asked for.',
    },
    tooOften: {
      title: 'Too many attempts',
      advice: 'Wait a minute, then try again.',
    },
    busy: {
      title: 'The system is busy',
      advice: 'Nothing was saved; it is safe to try again.',
    },
    other: {
      title: 'Something broke on our side',
      advice: 'Try again later. If it happens again, tell your administrator the request id.',
    },
  },
  why: {
    label: 'Will a certain customer be contacted?',
    placeholder: 'Customer number',
    ask: 'Look up',
    unknown: 'There is no customer of this number, or they belong to another unit.',
    colon: ': ',
    frozen: 'The list is settled and will not change.',
    chosen: 'On the list.',
    fates: {
      none: 'Not contacted: the segment or list does not have them, or they belong to another unit.',
      suppressed: 'Not contacted: the customer, or the address of this channel, is on the do-not-contact list.',
      'no-consent': 'Not contacted: there is no consent to this channel.',
      unreachable: 'Not contacted: there is no usable address for this channel.',
      household: 'Not contacted: somebody else of the household is.',
      pressure: 'Not contacted: they were contacted lately as often as the rules allow.',
      'heavier-campaign': 'Not contacted: a campaign of higher priority has them.',
      control: 'Not contacted: drawn into the control, to compare with.',
      'over-budget': 'Not contacted: the limit is reached.',
      'outside-pilot': 'Not contacted yet: not drawn into the pilot.',
      targeted: 'Will be contacted.',
    },
  },
} satisfies Messages<Catalogue['ui']>
