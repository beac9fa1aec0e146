import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTokens } from './token.ts'

const tokens = createTokens('a secret that is long enough to be one')
const others = createTokens('another secret, which is long enough too')
const delivery = fc.record({ stepId: fc.nat({ max: 2 ** 40 }), seq: fc.nat({ max: 2 ** 31 - 1 }) })

/** The expectation passes for every generated value. */
function holds<T>(values: fc.Arbitrary<T>, expectation: (value: T) => void): void {
  fc.assert(
    fc.property(values, (value) => {
      expectation(value)
    }),
  )
}

describe('a token in a link', () => {
  test('comes back as the delivery it was signed for', () => {
    holds(delivery, (d) => expect(tokens.verify(tokens.sign(d))).toEqual(d))
  })

  test('is short and needs no escaping in a URL', () => {
    holds(delivery, (d) => expect(tokens.sign(d)).toMatch(/^[\w-]{24,40}$/))
    expect(tokens.sign({ stepId: 4711, seq: 1_000_000 }).length).toBeLessThanOrEqual(28)
  })

  test('is refused after any change of one character', () => {
    const token = tokens.sign({ stepId: 12, seq: 3456 })
    for (let at = 0; at < token.length; at++) {
      for (const other of 'AZaz09-_') {
        const changed = token.slice(0, at) + other + token.slice(at + 1)
        if (changed !== token) expect(tokens.verify(changed)).toBeNull()
      }
    }
  })

  test('is refused when it is cut, extended, spelled otherwise or not a token at all', () => {
    const token = tokens.sign({ stepId: 1, seq: 2 })
    for (const bad of [
      token.slice(0, -1),
      `${token}A`,
      `${token}=`,
      ` ${token}`,
      token.toLowerCase(),
      '',
      'AA',
      '💥',
    ]) {
      expect(tokens.verify(bad)).toBeNull()
    }
    holds(fc.string({ maxLength: 80 }), (text) => expect(tokens.verify(text)).toBeNull())
  })

  test('of another installation is refused', () => {
    expect(tokens.verify(others.sign({ stepId: 1, seq: 2 }))).toBeNull()
  })
})

describe('a message id', () => {
  const d = { stepId: 77, seq: 1234 }

  test('comes back with or without its brackets', () => {
    const id = tokens.messageId(d, 'mail.example.com')
    expect(id).toMatch(/^<[\w-]+@mail\.example\.com>$/)
    expect(tokens.readMessageId(id)).toEqual(d)
    expect(tokens.readMessageId(` ${id.slice(1, -1)} `)).toEqual(d)
  })

  test('is the same each time, so that a resend is recognised', () => {
    expect(tokens.messageId(d, 'a.cn')).toBe(tokens.messageId(d, 'a.cn'))
  })

  test('never opens a link, nor a link token a message', () => {
    const local = tokens.messageId(d, 'a.cn').slice(1).split('@')[0] ?? ''
    expect(tokens.verify(local)).toBeNull()
    expect(tokens.readMessageId(`<${tokens.sign(d)}@a.cn>`)).toBeNull()
  })

  test('of somebody else is not ours', () => {
    for (const id of ['<CAF=x9@mail.gmail.com>', '<>', '', others.messageId(d, 'a.cn')]) {
      expect(tokens.readMessageId(id)).toBeNull()
    }
  })
})

test('a short secret is refused', () => {
  expect(() => createTokens('short')).toThrow(RangeError)
})
