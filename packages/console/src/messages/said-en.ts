/** Names that an installation begins with are Chinese; in English for as long as nobody has given others. */
export const shipped: Readonly<Record<string, string>> = {
  成交: 'Order',
  有意向: 'Interested',
  不需要: 'Not interested',
  接受邀请: 'Accepts',
  不参加: 'Declines',
  已联系到本人: 'Reached',
  已发出: 'Sent',
  不在家: 'Not at home',
  无人接听: 'No answer',
  另约时间: 'Another time',
  号码有误: 'Wrong number',
  地址有误: 'Wrong address',
  已搬迁: 'Moved',
  拒绝联系: 'Wants no contact',
  已故: 'Deceased',
}
