const words = 'R|T|TD|QX|STOP|STOPALL|UNSUBSCRIBE|UNSUB|QUIT|END|CANCEL|OPTOUT|退订|拒收|取消'
const alone = new RegExp(`^(?:请?回复?)?(?:${words})$`)
const atTheStart = /^(?:我?要|请)?(?:退订|拒收|别再?发|不要再?发|停止发)/

/**
 * Whether somebody who answers a text message wants no more of them. Handsets add signs and spaces, and people quote
 * the sign they were asked to send: only letters and digits count. Of letters alone the whole text has to be a word for it.
 */
export function optsOutBySms(text: string): boolean {
  const bare = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  return alone.test(bare) || atTheStart.test(bare)
}
