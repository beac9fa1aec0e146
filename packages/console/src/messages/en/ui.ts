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
} satisfies Messages<Catalogue['ui']>
