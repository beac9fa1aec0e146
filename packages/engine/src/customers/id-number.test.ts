import fc from 'fast-check'
import { expect, test } from 'vitest'
import { completion, contradictions, maskIdNumber, normaliseIdNumber, readIdNumber } from './id-number.ts'
import { createVault } from './vault.ts'

const today = '2026-05-01'
const read = (text: string) => {
  const normalised = normaliseIdNumber(text, today)
  return normalised.ok ? normalised.value : normalised.reason
}

test.each([
  ['11010519491231002X', '11010519491231002X'], // the example of GB 11643
  ['440524188001010014', '440524188001010014'], // and its second
  [' 110105 19491231 002x ', '11010519491231002X'],
  ['１１０１０５１９４９１２３１００２Ｘ', '11010519491231002X'],
  ['110105491231002', '11010519491231002X'], // of 15 digits
  ['91350100M000100Y43', '91350100M000100Y43'], // the example of GB 32100
  ['9144030071526726xg', '9144030071526726XG'],
])('%s is an id number', (typed, stored) => {
  expect(read(typed)).toBe(stored)
})

test.each([
  ['110105194912310021', 'The id number 110105************ has a wrong check character: it is mistyped somewhere.'],
  ['91350100M000100Y44', 'The id number 913501************ has a wrong check character: it is mistyped somewhere.'],
  ['110105194902310024', 'The id number 110105************ has a date of birth that cannot be.'],
  ['110105202612310024', 'The id number 110105************ has a date of birth that cannot be.'],
  ['990105194912310021', 'The id number 990105************ has a wrong check character: it is mistyped somewhere.'],
  ['170105194912310021', 'The id number 170105************ begins with no province of China.'],
  ['1101051949', 'The id number ********** is not valid: it has 18 characters, or 15 digits on an old identity card.'],
  ['护照 G12345678', expect.stringMatching(/\*+ is not valid/)],
  ['1.10105194912310E+17', expect.stringMatching(/A spreadsheet has lost its last digits: format that column as text/)],
  ['110105194912310000', expect.stringMatching(/A spreadsheet has lost its last digits/)],
])('%s is none, and its sentence does not give it away', (typed, said) => {
  expect(read(typed)).toEqual(said)
  expect(read(typed)).not.toContain(typed.slice(-8))
})

test('a wrong character and a swap of neighbours are noticed', () => {
  for (const right of ['11010519491231002X', '91350100M000100Y43', '440524188001010014']) {
    const letters = right.startsWith('9') ? '0123456789ABCDEFGHJKLMNPQRTUWXY' : '0123456789'
    // From the birthday on: a wrong region may make a card's number the code of an organisation, once in 31 times.
    for (let at = 14; at < 18; at += 1) {
      for (const other of letters) {
        const wrong = right.slice(0, at) + other + right.slice(at + 1)
        if (wrong !== right) expect(normaliseIdNumber(wrong, today).ok, wrong).toBe(false)
      }
      const swapped = right.slice(0, at) + (right[at + 1] ?? '') + right[at] + right.slice(at + 2)
      if (at < 17 && swapped !== right) expect(normaliseIdNumber(swapped, today).ok, swapped).toBe(false)
    }
  }
})

test('birthday and gender are read from a card, of an organisation only that it is one', () => {
  expect(readIdNumber('11010519491231002X')).toEqual({ kind: 'person', birthday: '1949-12-31', gender: 'female' })
  expect(readIdNumber('440524188001010014')).toEqual({ kind: 'person', birthday: '1880-01-01', gender: 'male' })
  expect(readIdNumber('91350100M000100Y43')).toEqual({ kind: 'organisation' })
})

test('what is empty is filled, what is otherwise is a contradiction', () => {
  const card = '11010519491231002X'
  expect(completion(card, {})).toEqual({ birthday: '1949-12-31', gender: 'female' })
  expect(completion(card, { birthday: '1949-12-31' })).toEqual({ gender: 'female' })
  expect(completion(card, { kind: 'organisation' })).toEqual({})
  expect(contradictions(card, { birthday: '1949-12-31', gender: 'female', kind: 'person' })).toEqual([])
  expect(contradictions(card, { birthday: '1950-01-01', gender: 'male' }).map(({ path }) => path)).toEqual([
    'birthday',
    'gender',
  ])
  expect(contradictions('91350100M000100Y43', { kind: 'person' }).map(({ path }) => path)).toEqual(['kind'])
  // A sole trader is registered under the owner's card.
  expect(contradictions(card, { kind: 'organisation', birthday: '2001-01-01' })).toEqual([])
})

test('a mask shows the region and nothing else', () => {
  expect(maskIdNumber('11010519491231002X')).toBe('110105************')
  expect(maskIdNumber('12345')).toBe('*****')
})

test('what was sealed opens again, looks different each time, and keeps its fingerprint', () => {
  const vault = createVault('a secret of thirty-two characters or more')
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789X'), minLength: 18, maxLength: 18 }), (number) => {
      expect(vault.open(vault.seal(number))).toBe(number)
      expect(vault.seal(number).equals(vault.seal(number))).toBe(false)
      expect(vault.fingerprint(number)).toEqual(vault.fingerprint(number))
      expect(vault.seal(number).includes(number)).toBe(false)
    }),
  )
})

test('another secret opens nothing and knows nobody; without one nothing is kept', () => {
  const [vault, other] = [createVault('one secret '.repeat(4)), createVault('another secret '.repeat(4))]
  const sealed = vault.seal('11010519491231002X')
  expect(() => other.open(sealed)).toThrow(/stored under another secret.*TRADEWIND_SECRET/)
  expect(() => vault.open(sealed.subarray(0, 8))).toThrow(/stored under another secret/)
  expect(() => vault.open(Buffer.concat([sealed.subarray(0, -1), Buffer.from([1])]))).toThrow(/another secret/)
  expect(vault.fingerprint('1').equals(other.fingerprint('1'))).toBe(false)
  expect(() => createVault(undefined).seal('1')).toThrow(/Set TRADEWIND_SECRET/)
})
