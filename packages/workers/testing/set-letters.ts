import { type Letter, letterSource } from '@tradewind/templates'
import { addressParts, fitAddress } from '../src/letters/fit-address.ts'
import type { Fonts } from '../src/letters/fonts.ts'
import { type Typeset, typeset } from '../src/letters/typeset.ts'

/** Sets letters as the press does, to made-up people, without a database behind them. */
export function setLetters(
  letters: Letter[],
  { pdf, fonts, batch }: { pdf: string; fonts: Fonts; batch: number },
): Promise<Typeset> {
  const pieces = letters.map(({ reply: _, ...letter }, i) => {
    const number = String(i + 1).padStart(4, '0')
    const address = `浙江省杭州市西湖区文三路${i + 1}号华星时代广场8幢2单元1501室`
    const fitted = fitAddress(addressParts(letter.language, { name: '王芳女士', address, postcode: '310012' }), fonts)
    if (!fitted) throw new Error('The address does not fit.')
    return {
      ...letter,
      piece: `${batch}-${number}-5`,
      address: fitted,
      replyCode: `7K3F-92QX-${number}`,
      replyUrl: `https://post.example.com/r/AbCdEfGhIjKlMnOpQrStUv-${number}`,
    }
  })
  const data = { title: `Batch ${batch}`, date: [2026, 11, 25], fonts: fonts.families, letters: pieces }
  return typeset({ source: letterSource, dataFile: 'letters.json', data, fonts: fonts.files, pdf })
}
