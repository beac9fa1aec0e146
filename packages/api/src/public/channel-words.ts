import type { Channel } from '@tradewind/engine'

/** What recipients call that which comes by a channel. */
export const channelWords: Record<Channel, { zh: string; en: string }> = {
  email: { zh: '邮件', en: 'e-mails' },
  sms: { zh: '短信', en: 'text messages' },
  letter: { zh: '信函', en: 'letters' },
  visit: { zh: '上门拜访', en: 'visits' },
  phone: { zh: '来电', en: 'calls' },
  meeting: { zh: '活动邀请', en: 'invitations' },
  fax: { zh: '传真', en: 'faxes' },
}
