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

  test('has a shorter form for text messages', () => {
    holds(delivery, (d) => expect(tokens.verify(tokens.signShort(d))).toEqual(d))
    holds(delivery, (d) => expect(tokens.signShort(d)).toMatch(/^[\w-]{14,26}$/))
    expect(others.verify(tokens.signShort({ stepId: 1, seq: 2 }))).toBeNull()
  })

  test.each(['sign', 'signShort'] as const)('is refused after any change of one character (%s)', (form) => {
    const token = tokens[form]({ stepId: 12, seq: 3456 })
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

test('all names of a delivery are made at once, and each is read as itself alone', () => {
  holds(delivery, (d) => {
    const { link, messageId, returnPath } = tokens.name(d)
    expect(link).toBe(tokens.sign(d))
    expect(`<${messageId}@a.cn>`).toBe(tokens.messageId(d, 'a.cn'))
    expect(returnPath).toMatch(/^[0-9a-f]{28,47}$/) // a mailbox of 16 characters and a plus fit before it
    expect(tokens.readReturnPath(`bounces+${returnPath}@a.cn`)).toEqual(d)
    expect(tokens.readReturnPath(messageId)).toBeNull()
    expect(tokens.verify(returnPath)).toBeNull()
    expect(others.readReturnPath(returnPath)).toBeNull()
  })
})

test('a short secret is refused', () => {
  expect(() => createTokens('short')).toThrow(RangeError)
})

describe('a reply code', () => {
  const rare = fc.record({ stepId: fc.nat({ max: 100_000 }), seq: fc.nat({ max: 10_000_000 }) })

  test('comes back as its delivery, however it is typed', () => {
    holds(rare, (d) => {
      const code = tokens.replyCode(d)
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{1,4})+$/)
      expect(tokens.readReplyCode(code)).toEqual(d)
      const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
      expect(tokens.readReplyCode(` ${typed} `)).toEqual(d)
    })
    expect(tokens.replyCode({ stepId: 4711, seq: 1_000_000 }).length).toBeLessThanOrEqual(16)
  })

  test('is refused when it was misread, is of another secret, or is no code', () => {
    holds(rare, (d) => expect(tokens.readReplyCode(others.replyCode(d))).toBeNull())
    const code = tokens.replyCode({ stepId: 12, seq: 3456 })
    for (let at = 0; at < code.length; at++) {
      if (code[at] === '-') continue
      const wrong = `${code.slice(0, at)}${code[at] === '7' ? '8' : '7'}${code.slice(at + 1)}`
      expect(tokens.readReplyCode(wrong), wrong).toBeNull()
    }
    for (const text of ['', '-', 'UUUU', '0000', '王芳', 'x'.repeat(10_000)]) {
      expect(tokens.readReplyCode(text)).toBeNull()
    }
    holds(fc.string({ maxLength: 80 }), (text) => expect(tokens.readReplyCode(text)).toBeNull())
  })

  test('with one sign taken for another like it, or two neighbours swapped, is understood', () => {
    const alike: Record<string, string> = {
      '0': 'Q',
      '8': 'B',
      B: '8',
      '5': 'S',
      S: '5',
      '2': 'Z',
      Z: '2',
      '6': 'G',
      M: 'N',
      V: 'U',
    }
    holds(rare, (d) => {
      const code = tokens.replyCode(d)
      for (const [at, sign] of [...code].entries()) {
        if (alike[sign]) {
          expect(tokens.readReplyCode(code.slice(0, at) + alike[sign] + code.slice(at + 1)), code).toEqual(d)
        }
        const next = code[at + 1]
        if (sign === '-' || next === '-' || next === undefined) continue
        expect(tokens.readReplyCode(code.slice(0, at) + next + sign + code.slice(at + 2)), code).toEqual(d)
      }
    })
  })

  test('opens no public link', () => {
    const code = tokens.replyCode({ stepId: 12, seq: 3456 })
    expect(tokens.verify(code)).toBeNull()
    expect(tokens.verify(code.replaceAll('-', ''))).toBeNull()
  })
})

test('the key in an address that providers report to is of that name and secret alone', () => {
  expect(tokens.hookKey('sms')).toMatch(/^[\w-]{24}$/)
  expect(new Set([tokens.hookKey('sms'), tokens.hookKey('bounces'), others.hookKey('sms')]).size).toBe(3)
})
