import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pieceNumber, readPieceNumber } from './piece-number.ts'

const keys = fc.record({ batchId: fc.integer({ min: 1, max: 10 ** 12 }), piece: fc.integer({ min: 1, max: 1_000 }) })

test('a piece number is read back, also in full width and with spaces', () => {
  expect(pieceNumber({ batchId: 1042, piece: 317 })).toMatch(/^1042-0317-\d$/)
  fc.assert(
    fc.property(keys, (key) => {
      const number = pieceNumber(key)
      expect(readPieceNumber(number)).toEqual(key)
      expect(readPieceNumber(` ${number.replaceAll('-', ' - ')} `)).toEqual(key)
      expect(readPieceNumber(number.replace(/\d/g, (d) => String.fromCharCode(0xff10 + Number(d))))).toEqual(key)
    }),
  )
})

test('one wrong digit is noticed', () => {
  fc.assert(
    fc.property(keys, fc.nat(), fc.integer({ min: 1, max: 9 }), (key, at, by) => {
      const number = pieceNumber(key)
      const places = [...number].flatMap((char, i) => (char === '-' ? [] : [i]))
      const place = places[at % places.length] ?? 0
      const wrong = number.slice(0, place) + ((Number(number[place]) + by) % 10) + number.slice(place + 1)
      expect(readPieceNumber(wrong)).toBeNull()
    }),
  )
})

test('what is no piece number is none', () => {
  for (const text of ['', '1042', '1042-317-5', '1042-0317', 'x', '٣-0001-1', '-0001-1', `${'9'.repeat(16)}-0001-1`]) {
    expect(readPieceNumber(text), text).toBeNull()
  }
})
