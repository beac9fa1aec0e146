import { expect, test } from 'vitest'
import { reasonKey } from './reasons.ts'

test.each([
  ['550 5.1.1 <…>: Recipient address rejected', 'refused'],
  ['451 4.7.1 Try again later', 'later'],
  ['Not a deliverable address.', 'address'],
  ['These workers have no way to deliver by fax. Set it up (docs/operations.md), then release what is held.', 'noWay'],
  ['the worker was lost while handing this over', 'lostWorker'],
  ['The message was handed over, and then the line broke.', 'handedOver'],
  ['Nobody takes visit work at this place: give somebody there a capacity for it, or assign it by hand.', 'nobody'],
  [
    'Nobody who takes visit work at this place has room before 2026-11-22: raise a capacity, or assign it by hand.',
    'noRoom',
  ],
  ['campaign cancelled', 'campaignCancelled'],
  ['', 'none'],
  ['<script>alert(1)</script>', 'other'],
  ['The postcode 999999 does not exist. Correct it, or leave it out.', 'postcode'],
])('%s is said as %s', (words, key) => {
  expect(reasonKey(words)).toBe(key)
})
