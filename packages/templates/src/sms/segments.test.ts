import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromSeptets, segmentSms, toSeptets } from './segments.ts'

const sizes = (text: string) => segmentSms(text).parts.map((part) => part.length)

describe('segments of a text message', () => {
  test('Latin text: 160 letters in one part, 153 in each of several', () => {
    expect(segmentSms('a'.repeat(160))).toEqual({ encoding: 'gsm7', parts: ['a'.repeat(160)], units: 160, left: 0 })
    expect(sizes('a'.repeat(161))).toEqual([153, 8])
    expect(sizes('a'.repeat(306))).toEqual([153, 153])
    expect(sizes('a'.repeat(307))).toEqual([153, 153, 1])
  })

  test('Chinese text: 70 in one part, 67 in each of several', () => {
    expect(segmentSms('邮'.repeat(70))).toMatchObject({ encoding: 'ucs2', units: 70, left: 0 })
    expect(sizes('邮'.repeat(71))).toEqual([67, 4])
    expect(segmentSms(`${'a'.repeat(69)}邮`).parts).toHaveLength(1)
    expect(segmentSms(`${'a'.repeat(70)}邮`).parts).toHaveLength(2)
  })

  test('letters of the extension table count twice, and are never cut in two', () => {
    expect(segmentSms('€'.repeat(80))).toMatchObject({ encoding: 'gsm7', units: 160, left: 0 })
    expect(sizes(`${'a'.repeat(152)}€${'a'.repeat(20)}`)).toEqual([152, 21])
    expect(segmentSms('{}[]~\\|^€')).toMatchObject({ encoding: 'gsm7', units: 18 })
  })

  test('an emoji is never cut in two', () => {
    const text = `${'邮'.repeat(66)}😀${'邮'.repeat(10)}`
    expect(segmentSms(text).parts).toEqual(['邮'.repeat(66), `😀${'邮'.repeat(10)}`])
  })

  test('what GSM 03.38 has and lacks: é but not ê, Ç but not ç, ¥ but not ￥; tabs and the bare escape', () => {
    const encodings = ['é', 'ê', 'Ç', 'ç', '¥', '￥', '\n', '\t', '\u001b', '`'].map((c) => segmentSms(c).encoding)
    expect(encodings).toEqual(['gsm7', 'ucs2', 'gsm7', 'ucs2', 'gsm7', 'ucs2', 'gsm7', 'ucs2', 'ucs2', 'ucs2'])
  })

  test('the table of septets by known codes', () => {
    expect([...(toSeptets('@£$Δ_ AZaz?¿à€[') ?? [])]).toEqual([
      0x00, 0x01, 0x02, 0x10, 0x11, 0x20, 0x41, 0x5a, 0x61, 0x7a, 0x3f, 0x60, 0x7f, 0x1b, 0x65, 0x1b, 0x3c,
    ])
    expect(toSeptets('邮')).toBeNull()
    expect(fromSeptets(Buffer.from([0x1b, 0x41, 0x1b]))).toBe('??')
  })

  test('an empty text is one empty part', () => {
    expect(segmentSms('')).toEqual({ encoding: 'gsm7', parts: [''], units: 0, left: 160 })
  })

  test('property: parts make up the text, fit, are well-formed, and none could take the next letter', () => {
    const letter = fc.oneof(fc.constantFrom(...'aZ0 €[@邮，'), fc.constantFrom('😀', '𠮷'))
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 400 }), (letters) => {
        const text = letters.join('')
        const { encoding, parts, units, left } = segmentSms(text)
        const size = (part: string) => (encoding === 'gsm7' ? (toSeptets(part)?.length ?? 0) : part.length)
        const most = encoding === 'gsm7' ? [160, 153] : [70, 67]
        const room = (parts.length === 1 ? most[0] : most[1]) ?? 0
        expect(parts.join('')).toBe(text)
        expect(parts.every((part) => part.isWellFormed() && size(part) <= room)).toBe(true)
        expect(units).toBe(parts.reduce((sum, part) => sum + size(part), 0))
        expect(left).toBe(room - size(parts.at(-1) ?? ''))
        for (const [i, next] of parts.slice(1).entries()) {
          expect(size(parts[i] ?? '') + size([...next][0] ?? '')).toBeGreaterThan(room)
        }
        const septets = toSeptets(text)
        if (septets) expect(fromSeptets(septets)).toBe(text)
      }),
    )
  })
})
