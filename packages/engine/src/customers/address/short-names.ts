export type DivisionLevel = 'province' | 'city' | 'county'

/** Peoples that stand in the names of autonomous divisions; some of them are written without 族 there. */
const peoples =
  '蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|' +
  '东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|阿昌族|普米族|塔吉克族?|怒族|鄂温克族?|德昂族|' +
  '保安族|裕固族|京族|独龙族|鄂伦春族|门巴族|珞巴族|基诺族|各族'
const autonomous = new RegExp(`^(.{2,}?)(?:${peoples})*自治(区|州|县|旗)$`)
const ethnicTownship = new RegExp(`^(.{2,}?)(?:${peoples})+(乡|镇)$`)

/** Names beside the official one by which a division is written: 浙江 for 浙江省, 大理州 and 大理 for 大理白族自治州. */
export function shortNames(name: string, level: DivisionLevel): string[] {
  const [, base, kind] = autonomous.exec(name) ?? []
  if (base) return [base + kind, base]
  const suffix = {
    province: /(?:省|市|特别行政区)$/,
    city: /(?:市|地区|盟)$/,
    county: /(?:区|县|市|旗)$/,
  }[level]
  const bare = name.replace(suffix, '')
  return bare.length >= 2 && bare !== name ? [bare] : []
}

/** What a district or city may have been called before: 满城县 for 满城区. Addresses keep such names for decades. */
export function formerNames(name: string): string[] {
  const [, base, kind] = /^(..+)(区|市)$/.exec(name) ?? []
  if (!base) return []
  return kind === '区' ? [`${base}县`, `${base}市`] : [`${base}县`]
}

/** 于家务乡 for 于家务回族乡; null for other names. */
export function shortStreetName(name: string): string | null {
  const [, base, kind] = ethnicTownship.exec(name) ?? []
  return base ? base + kind : null
}
