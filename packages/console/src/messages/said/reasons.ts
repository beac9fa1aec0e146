/** Why something was not sent or printed, as those who send and print say it. */
export default {
  'The worker was stopped before this was handed over.': '发送程序停止，尚未交出，可以放心重新发送。',
  'These workers have no way to deliver by $channel. Set it up (docs/operations.md), then release what is held.':
    '系统还没有接通$channel。请系统管理员接通，然后重新发送。',
  'Not a deliverable address.': '地址无法投递，请更正。',
  'The address has characters beyond ASCII, which the mail server does not take.':
    '地址里有英文字母和数字以外的字符，邮件系统不收。请更正。',
  'The message has $n bytes, and the mail server takes at most $n2. Attach smaller files.':
    '邮件有 $n 字节，邮件系统最多收 $n2 字节。请换小一些的附件。',
  'The message could not be composed: $words': '邮件无法生成：$words',
  'The template could not be rendered: $words': '模板无法生成内容：$words',
  "With this recipient's data the text takes $n parts; at most $n2 can be sent.":
    '加上这位客户的资料，短信要拆成 $n 条，最多 $n2 条。',
  'This cell has no template in this step.': '这个单元在这一步没有模板。',
  'The page could not be made: $words': '页面无法生成：$words',
  'The typesetter said: $words': '排版出错：$words',
  'Before the message was handed over $words.': '邮件交出之前连接中断（$words）。可以重新发送。',
  'The message was handed over, and then $words.': '邮件已交出，之后连接中断（$words）。请查实是否送到。',
  '$provider is sent messages more slowly: at the rate set for it, or because it asked for that.':
    '发往 $provider 的邮件正在放慢：按限额，或对方要求。',
  'the mail server said: $text': '对方邮件系统说：$text',
  'the mail server could not be understood: $text': '对方邮件系统的回答看不懂：$text',
  'the SMS centre said: $text': '短信中心说：$text',
  'This provider sends approved texts only. Save the template with the code it was approved under.':
    '这家服务商只发报备过的短信。请在模板里填写报备的模板编号。',
  '$text. Mend the template or the sender, then release.':
    '服务商没有接受（$text）。请更正模板或发件人，然后重新发送。',
  "$text. Mend the sender's address, then release.": '运营商不接受发件人（$text）。请更正发件人，然后重新发送。',
  'No connection to the SMS gateway: $words': '连不上短信网关：$words',
  'No connection to the SMS centre: $words': '连不上短信中心：$words',
  'The SMS gateway was asked and did not answer: $words': '短信网关收到请求但没有回答，请查实是否送出：$words',
  '$n of $n2 parts left, then: $words': '共 $n2 条，已发出 $n 条，之后：$words',
  'The line to the SMS centre broke before the message left.': '短信发出之前连接中断，可以重新发送。',
  'The SMS centre was handed the message and did not answer.': '短信已交给短信中心，但没有回答。请查实是否送出。',
  'The postcode $text does not exist. Correct it, or leave it out.': '邮政编码 $text 不存在。请更正或去掉。',
  'Name and address take more than the window shows, even in 8 points. Shorten them.':
    '姓名和地址太长，信封窗口放不下。请缩短。',
  'The font lacks the character $sign (U+$code). Write it otherwise, or add a font that has it (LETTER_FONTS).':
    '字库里没有“$sign”字。请改用其他写法，或请系统管理员补充字体。',
} satisfies Record<string, string>
