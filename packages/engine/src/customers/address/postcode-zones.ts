/** The first two digits of the postcodes of each province, by the first two digits of its division code. */
const zones: Record<string, string> = {
  '11': '10',
  '12': '30',
  '13': '05 06 07',
  '14': '03 04',
  '15': '01 02 13 16 73 75',
  '21': '11 12',
  '22': '13',
  '23': '15 16',
  '31': '20',
  '32': '21 22',
  '33': '31 32',
  '34': '23 24',
  '35': '35 36',
  '36': '33 34',
  '37': '25 26 27',
  '41': '45 46 47',
  '42': '43 44',
  '43': '41 42',
  '44': '51 52',
  '45': '53 54',
  '46': '57',
  '50': '40',
  '51': '61 62 63 64',
  '52': '55 56',
  '53': '65 66 67',
  '54': '85 86',
  '61': '71 72',
  '62': '73 74',
  '63': '81',
  '64': '75',
  '65': '83 84',
}
const provincesOf = new Map<string, Set<string>>()
for (const [province, list] of Object.entries(zones)) {
  for (const zone of list.split(' ')) provincesOf.set(zone, (provincesOf.get(zone) ?? new Set()).add(province))
}

/** Whether six digits can be a postcode at all. */
export const isPostcode = (digits: string): boolean => provincesOf.has(digits.slice(0, 2))

/**
 * Whether a postcode can be one of the division's province. Finer it cannot be told: which county a postcode belongs to
 * stands in no table that is kept up and free.
 */
export const postcodeFits = (postcode: string, divisionCode: string): boolean =>
  provincesOf.get(postcode.slice(0, 2))?.has(divisionCode.slice(0, 2)) ?? false
