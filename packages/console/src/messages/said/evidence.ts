/** How it is known what a customer allows, as the system notes it where nobody writes it. */
export default {
  'import $n of $text': '导入文件“$text”',
  'work order $n': '派工结果',
  'complaint about message $text of campaign $n': '投诉了收到的信息',
  'answered by mail, campaign $n, message $text': '邮件回复',
  'answer to a text message': '短信回复',
  'unsubscribe page, campaign $n, message $text': '在退订页退订',
  'one-click button of the mail program, campaign $n, message $text': '用邮箱的退订按钮退订',
  '$part recorded from $text': '登记的反馈，来源：$text',
  '$part recorded from $text, attributed by hand': '登记的反馈，来源：$text（人工归属）',
} satisfies Record<string, string>
