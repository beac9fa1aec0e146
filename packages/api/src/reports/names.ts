import type { Fate, Words } from '@tradewind/engine'

export const fateNames: Record<Fate, Words> = {
  suppressed: { zh: '禁扰', en: 'Suppressed' },
  'no-consent': { zh: '未授权', en: 'No consent' },
  unreachable: { zh: '无可用地址', en: 'Unreachable' },
  household: { zh: '同户已有一人', en: 'Household' },
  pressure: { zh: '近期已联系', en: 'Contacted lately' },
  'heavier-campaign': { zh: '在更重要的活动中', en: 'In a heavier campaign' },
  control: { zh: '对照组', en: 'Control' },
  'over-budget': { zh: '超过人数上限', en: 'Over the limit' },
  'outside-pilot': { zh: '试点之外', en: 'Outside the pilot' },
  targeted: { zh: '目标', en: 'Targeted' },
}
