import type { LetterContent } from './compile-letter.ts'
import { letterheads } from './letterheads.ts'

/** A letter in Chinese to begin with, and its like in English. */
export const defaultLetters: { name: string; content: LetterContent }[] = [
  {
    name: '岁末问候（商函）',
    content: {
      subject: '岁末问候与新年报刊征订',
      text: `尊敬的{{fallback customer.salutation "客户"}}：

您好！又是一年将尽。感谢您一直以来把信件、包裹和一年的阅读托付给我们，也祝您和家人平安康健。

新一年的报刊征订已经开始。日报清晨送到家门口，月刊随到随投；现在续订，投递不间断，全年价格也不会再变。

| 报刊 | 订期 | 投递 |
| --- | :-: | --- |
| 日报、晚报 | 半年、全年 | 每天清晨 |
| 周刊 | 半年、全年 | 出刊当天 |
| 月刊、集邮月刊 | 全年 | 随到随投 |

订阅只需三步：

1. 扫描信末的二维码，或到网点、来电告诉我们**回执码**；
2. 选定报刊与订期；
3. 在**十二月三十一日**之前付款。

此致
敬礼！`,
      letterhead: letterheads.zh,
      reply: true,
    },
  },
  {
    name: 'Season’s greetings (letter)',
    content: {
      subject: 'Your newspapers in the new year',
      text: `Dear {{fallback customer.salutation "customer"}},

Another year draws to its close. Thank you for trusting us with your letters, your parcels and a year of reading.

Subscriptions for the new year are open. Daily papers come to your door in the morning, monthlies on the day they are out. Renew now, and neither the delivery nor the price changes for the whole year.

| Paper | Period | Delivery |
| --- | :-: | --- |
| Daily, evening | half a year, a year | every morning |
| Weekly | half a year, a year | on the day |
| Monthly | a year | on the day |

It takes three steps:

1. scan the code below, or tell your branch the **reply code**;
2. choose paper and period;
3. pay before **31 December**.

Yours sincerely,`,
      letterhead: letterheads.en,
      reply: true,
    },
  },
]
