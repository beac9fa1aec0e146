/** Customers, their consents and attributes, segments, and what keeps the data in order. */
export default {
  'A customer needs a name.': '请填写客户姓名。',
  'Somebody has changed this customer since you opened the page. Look at what stands there now, then change it again.':
    '您打开页面之后有人改过这位客户。请看最新内容后再改。',
  'The customer number "$ref" is taken. Choose another.': '客户号“$ref”已被占用，请换一个。',
  'The attribute "$name" is not declared. Declare it with its type first.':
    '没有“$name”这个属性，请先添加属性并选定类型。',
  'The attribute "$name" exists with another type. Declare it under another name.':
    '属性“$name”已有，但类型不同。请换个名称。',
  'Use lower-case letters, digits and _, a letter first.': '请用小写字母、数字和 _，以字母开头。',
  'The customer $ref has a score at $n too. Give one score a customer.':
    '客户 $ref 在第 $n 项已有评分。每位客户只能有一个。',
  'The model "$model" is trained here and scores by itself. Give yours another name.':
    '模型“$model”在本系统训练并自动评分。请给您的换个名称。',
  "Give the customer's id, a whole number.": '请填写客户的编号（整数）。',
  'Not an id.': '不是编号。',
  'Say how the consent was given or refused.': '请写明客户何时、怎样同意或拒绝。',
  'Id numbers are kept encrypted, and no secret is set. Set TRADEWIND_SECRET to the one that all processes share.':
    '证件号码要加密保存，但系统没有设置密钥。请联系系统管理员。',
  'Say with `total` how many records the list had when you looked at it.': '请说明您看到的清单共有多少条。',
  'Needed to remove all.': '要清理全部，需要这个数。',
  'The list has grown from $n to $n2 records. Look at it again.': '清单从 $n 条增加到 $n2 条，请重新看一遍。',
  'The $n days from $at on are not over. Give an earlier day, or fewer days.':
    '从 $at 起的 $n 天还没有过完。请选更早的日期，或减少天数。',
  'Nobody here had ordered before $at. Give a later day.': '$at 之前还没有人下单。请选更晚的日期。',

  'The filter cannot be used.': '客群条件有误。',
  'There is no field "$name". Did you mean "$name2"?': '没有字段“$name”。是不是“$name2”？',
  'There is no field "$name".': '没有字段“$name”。',
  'There is no $thing "$name". Did you mean "$name2"?': '没有$thing“$name”。是不是“$name2”？',
  'There is no $thing "$name". Choose one of: $text.': '没有$thing“$name”。可用的有：$text。',
  'There is no $thing "$name". None has scores yet.': '没有$thing“$name”。还没有任何模型评过分。',
  '"$field" does not take $text. Use one of: $text2.': '“$field”不能用 $text 比较。可用的有：$text2。',
  '"$field" takes one of: $text.': '“$field”的值只能是：$text。',
  '"$field" takes $kind.': '“$field”要填$kind。',
  '"$field" cannot be taken apart by "$text".': '“$field”不能按“$text”细分。',
  'Use a width such as $field:10, or $field:q4 for four parts of equal size.':
    '请写每段的宽度，如 $field:10，或 $field:q4 分成同样多的四份。',
  'Use how many characters count from its beginning: $field:1 to $field:20.':
    '请写按开头几个字分，如 $field:1 至 $field:20。',
  'Use $field:year, $field:month, or $field:q4 for four parts of equal size.':
    '请用 $field:year（年）、$field:month（月），或 $field:q4 分成同样多的四份。',
  'Use the level to add up to: $text.': '请写合计到哪一级：$text。',
  'Leave it out: every value is a part.': '请去掉，每个值就是一份。',
  'Customers cannot be put in order by "$field". Choose a number or a date: $text.':
    '客户不能按“$field”排先后。请选数字或日期：$text。',
  'Use one of: $text.': '可用的有：$text。',
  'Give one of {all: […]}, {any: […]}, {not: …}, {field, op, value}, {orders, op, value}, {score, op, value}, {contacted: {…}}, {responded: {…}}, {converted: {…}}, {top: {…}}, {random: {…}} or {segment}.':
    '这一项条件无法识别，请删掉后重新设置。',
  'There is no segment $n.': '没有编号为 $n 的客群。',
  'There is no segment $n at version $n2, or you have no right to see it. Choose another.':
    '客群 $n 没有第 $n2 版，或者您无权查看。请另选一个。',
  'There is no segment $n, or you have no right to see it. Choose another.':
    '客群 $n 不存在，或者您无权查看。请另选一个。',
  'A segment cannot be a part of itself. Take it out.': '客群不能引用自己，请去掉。',
  'Groups and segments may lie at most $n deep.': '条件组和客群最多嵌套 $n 层。',
  'A filter may refer to at most $n segments, those of segments included.':
    '条件最多引用 $n 个客群（连同它们引用的）。',
  'Groups may lie at most $n deep. Flatten the filter.': '条件组最多嵌套 $n 层。请减少嵌套。',
  'A filter may have at most $n parts. Use "in" with a list of values.':
    '条件最多有 $n 项。请把多个值写在一项“属于”里。',
  'The text contains characters that are not valid.': '文字里有无效的字符，请删掉。',
  'Give a date such as 2026-03-31, "now", {daysAgo: n}, {monthsAgo: n} or {yearsAgo: n}.':
    '请填写日期，如 2026-03-31，或今天、几天前、几个月前、几年前。',
  'Give a text, a number, true or false, a date, or {daysAgo: n}. To ask for a missing value use isNull.':
    '请填写文字、数字、是或否，或日期。要找没有填写的，请用“未填写”。',
  'Give at least one value.': '请至少填一个值。',
  'Give at least one text.': '请至少填一项文字。',
  'Give a text, or a list of up to $n texts.': '请填写文字，或最多 $n 项文字。',
  'Give min, max or both.': '请填写最小值或最大值。',
  'Give a currency code of three capitals such as CNY.': '币种请写成三个大写字母，如 CNY。',
  'Give the name of a model.': '请选择模型。',
  'Give one of {field}, {orders, where} or {score}.': '请选字段、订单合计或模型评分中的一种。',
  'Give at most two decimals.': '最多两位小数。',
  'Give any text as the seed: another text draws others.': '抽样口令不能空；换一个口令抽到的人不同。',
  'Give at least one alternative.': '至少要有一个条件。',
  'Give a filter, or the id of a segment.': '请给出条件，或选一个客群。',
  'Name a segment or give a filter, not both.': '客群和条件只能给一个。',
  'There is a segmentId.': '已经选了客群。',
  'Somebody else changed this segment meanwhile. Load it again and repeat your change.':
    '其间有人改过这个客群。请刷新后重新修改。',
  'This unit already has a segment named "$name". Choose another name, or revise that one.':
    '本机构已有名为“$name”的客群。请换个名称，或修改那一个。',
  'The tag "$tag" is to be added and removed. Decide for one.': '标签“$tag”既要加又要去，请选一样。',
  'Name at least one tag to add or to remove.': '请至少填一个要加或要去的标签。',
  '$n of these customers would have more than $n2 tags. Take some off first.':
    '其中 $n 位客户的标签会超过 $n2 个。请先去掉一些。',
} satisfies Record<string, string>
