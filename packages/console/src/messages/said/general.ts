/** What any part of the API may say: about a field, about rights, about itself. */
export default {
  '$place: $said': '$place：$said',
  'And $n more.': '另有 $n 处。',
  '(And $n more.)': '另有 $n 处。',
  'The input is not valid.': '填写的内容不对。',
  '$what does not exist, or you have no right to see it.': '$what不存在，或者您无权查看。',

  'This is missing.': '请填写。',
  'This is empty.': '请填写。',
  'Give a text.': '请填写文字。',
  'Give a number.': '请填写数字。',
  'Give a whole number.': '请填写整数。',
  'Give true or false.': '请选择是或否。',
  'Give a list.': '请给出一组值。',
  'Give a list of two values.': '请给出两个值。',
  'Give an object.': '请给出一组带名称的值。',
  'Give one of: $text.': '请从这些里选：$text。',
  'Remove what is not known here: $text.': '请去掉这里没有的项：$text。',
  'Give at least $n characters.': '至少 $n 个字符。',
  'Give at most $n characters.': '最多 $n 个字符。',
  'Give at least $n values.': '至少选 $n 项。',
  'Give at most $n values.': '最多选 $n 项。',
  'Give at least $n.': '不能小于 $n。',
  'Give at most $n.': '不能大于 $n。',
  'Give more than $n.': '必须大于 $n。',
  'Give less than $n.': '必须小于 $n。',
  'Give a multiple of $n.': '必须是 $n 的倍数。',
  'This is not valid.': '填写的内容不对。',
  'This is not written as it should be.': '格式不对，请改正。',
  'Give an e-mail address.': '请填写邮箱地址。',
  'Write the time in UTC, as 2026-03-01T08:30:00Z.': '时间请写成世界时，如 2026-03-01T08:30:00Z。',
  'Write the time with its offset, as 2026-03-01T16:30:00+08:00.': '时间请带时区，如 2026-03-01T16:30:00+08:00。',
  'Write the date as 2026-03-01.': '日期请写成 2026-03-01。',
  'Give a whole address that begins with https://.': '请填写以 https:// 开头的完整网址。',
  'Write it on one line, without control characters.': '请写在一行里，不要换行。',
  'This is more than any order is worth. Give it in minor units (fen).': '金额太大。请以分为单位填写。',
  'This is no currency code such as CNY.': '没有这个币种，请写成 CNY 这样的代码。',
  'The text contains a character that cannot be stored (NUL or half a surrogate pair). Remove it.':
    '文字里有无法保存的字符，请删掉。',
  'A text contains a character that cannot be stored (such as NUL or half a surrogate pair). Remove it.':
    '文字里有无法保存的字符，请删掉。',
  'A number or date is beyond what can be stored.': '数字或日期超出了能保存的范围，请改小。',
  'There is no time zone "$zone". Give an IANA name such as $text.': '没有时区“$zone”，请写成 $text 这样的名称。',
  'The cursor is not valid. Start again from the first page, without a cursor.': '列表已经变化，请从第一页重新看。',
  'Give numbers with commas between, as 25,35,45.': '请填写数字，用逗号隔开，如 25,35,45。',
  'Give ids of campaigns with commas between, as 3,5.': '请填写活动编号，用逗号隔开，如 3,5。',

  'You have no right to do this here ($right). Ask your administrator for a role that grants it.':
    '您在这个机构没有“$right”的权限。请联系系统管理员授权。',
  'You have no right to do this ($right). Ask your administrator for a role that grants it.':
    '您没有“$right”的权限。请联系系统管理员授权。',
  'You have no right to do this for customers of $unit ($right). Leave them out.':
    '您对$unit的客户没有“$right”的权限。请去掉这些客户。',
  '$rules hold for the whole organisation. Ask a coordinator or administrator of its top unit.':
    '$rules在全系统通用。请联系最上级机构的数据库营销管理员或系统管理员。',
  'Your access is closed or was never opened. Ask your administrator.': '您的账号未开通或已停用，请联系系统管理员。',
  'This request came from another site. Sign in here and repeat it.': '请求来自其他网站。请在这里登录后再试。',
  'This request came from another site. Open the sign-in page and repeat it.':
    '请求来自其他网站。请打开登录页面后再试。',
  'Sign in first, or send an API key in x-api-key.': '请先登录。',
  'Sign in first.': '请先登录。',
  'Too many attempts. Wait a minute, then try again.': '尝试太多次。请等一分钟再试。',
  'The current password is not right.': '现在的密码不对。',
  'The e-mail address or the password is not right.': '邮箱地址或密码不对。',
  'A password has $n to $n2 characters.': '密码要有 $n 至 $n2 个字符。',
  'Sign in with your password to manage API keys.': '请用密码登录后再管理接口密钥。',

  'The request failed because of an error on our side. Tell your administrator the request id.':
    '系统内部出错。请把请求编号告诉系统管理员。',
  'The body is not valid JSON.': '提交的内容无法识别。请刷新页面后再试。',
  'The body is larger than this address accepts.': '提交的内容太大。请减少一些。',
  'The body is larger than 1 MB. Send it in several requests.': '提交的内容超过 1 MB。请分几次提交。',
  'Send the body with the Content-Type that the API description names, usually application/json.':
    '提交的内容类型不对。请刷新页面后再试。',
  'Somebody else did the same at the same moment. Load it again and repeat your change.':
    '有人同时做了同样的操作。请刷新后重新修改。',
  'The database could not take the request just now. Try again.': '数据库正忙，请再试一次。',
  'The database does not answer. Check that it runs.': '数据库没有回应。请联系系统管理员。',
  'You are watching in $n windows already. Close one of them, or ask again instead of watching.':
    '您已经开了 $n 个自动刷新的窗口。请关掉一个。',
  'An Idempotency-Key has 1 to 200 visible ASCII characters.': '请求的标记不对。请刷新页面后再试。',
  'A request with this Idempotency-Key is still running. Repeat it later to get its answer.':
    '同样的请求还在处理，请稍后再看结果。',
  'This Idempotency-Key was used for another request. Choose a new key for a new request.':
    '这个请求的标记已经用过。请刷新页面后再试。',
  'Only staff have idempotency keys.': '只有员工的请求可以带标记。',
  'The count was stopped before it was done. Ask again.': '计数中途停止，请再试一次。',

  'The unit code "$code" is taken. Choose another code.': '机构代码“$code”已被占用，请换一个。',
  'Only the operator can create the root of an organisation. Name the parent unit.':
    '最上级机构只能由系统管理员在服务器上建立。请选上级机构。',
  'A $kind cannot lie below a $kind2.': '$kind2下面不能设$kind。',
  'Levels go down: $kind.': '层级从上到下是：$kind。',
  'Somebody with this e-mail address is registered already.': '已经有人用这个邮箱登记。',
  'You cannot grant the role $role here, because you do not hold all of its rights yourself.':
    '您自己没有“$role”的全部权限，不能在这里授予这个角色。',
  'You cannot take this role from yourself. Ask another administrator.':
    '不能取消自己的这个角色。请找另一位系统管理员。',
  'You cannot close your own access. Ask another administrator.': '不能停用自己的账号。请找另一位系统管理员。',
  'This person also holds roles beyond your units. Ask an administrator there.':
    '此人在您的机构之外还有角色。请联系那里的系统管理员。',
  'Only staff have a number of their own.': '只有员工才能登记自己的手机号。',
} satisfies Record<string, string>
