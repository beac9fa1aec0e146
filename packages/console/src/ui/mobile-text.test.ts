import { expect, test } from 'vitest'
import { mobileHint, mobileText } from './mobile-text.ts'

test('mobile numbers stand as people write them', () => {
  expect(mobileText('+8613800138000')).toBe('138 0013 8000')
  expect(mobileText('+86138****8000')).toBe('138 **** 8000')
  expect(mobileText('+4915112345678')).toBe('+4915112345678')
  expect(mobileHint('+8613800138000')).toBe('138 **** 8000')
})
