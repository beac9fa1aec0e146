const words = 'R|T|TD|QX|STOP|STOPALL|UNSUBSCRIBE|UNSUB|QUIT|END|CANCEL|OPTOUT|退订|拒收|取消'
const alone = new RegExp(`^(?:请?回复?)?(?:${words})$`)
const atTheStart = /^(?:我?要|请)?(?:退订|拒收|别再?发|不要再?发|停止发)/

/**
 * Whether somebody who answers a text message wants no more of them. Handsets add signs and spaces, and people quote
 * the sign they were asked to send: only letters and digits count. Of letters alone the whole text has to be a word for it.
 */
export function optsOutBySms(text: string): boolean {
  const bare = lettersOf(text)
  return alone.test(bare) || atTheStart.test(bare)
}

const wholeMail =
  /^(?:请|麻烦)?(?:帮我|把我|给我)?(?:退订|取消订阅|拒收|取消|不要再发|别再发|不要再给我发|停止发送)(?:邮件|此类邮件|广告|了|谢谢|吧)*$|^(?:PLEASE)?(?:UNSUBSCRIBE|REMOVE|STOP|OPTOUT|OPTMEOUT|UNSUB)(?:ME|THANKS|THANKYOU|PLEASE|EMAILS?|MAILS?|SENDING|FROM(?:THIS|YOUR|THE)?(?:MAILING)?LIST)*$|^TD$/

/**
 * Whether somebody who answers an e-mail wants no more of them: the whole answer says so, and nothing else. A letter that
 * has the word somewhere in it is for a person to read.
 */
export const optsOutByMail = (text: string): boolean => text.length <= 200 && wholeMail.test(lettersOf(text))

const lettersOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
