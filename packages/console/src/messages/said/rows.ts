/** What is wrong with a row of an imported file, or with what was typed about a customer. */
export default {
  'The row has no $key, by which its customer is found.': '这一行没有$key，无法找到客户。',
  'The row has no order number.': '这一行没有订单号。',
  'The row has no customer number.': '这一行没有客户号。',
  'The row has no amount.': '这一行没有金额。',
  'The row has no date of the order.': '这一行没有下单日期。',
  'The row has no kind of response.': '这一行没有反馈种类。',
  'The row has no amount, which an order needs.': '成交的反馈需要金额，这一行没有。',
  'The row has no time of the contact.': '这一行没有联系时间。',
  'The row has no time of the response.': '这一行没有反馈时间。',
  'The row has an answer without any time.': '这一行有反馈，但没有任何时间。',
  'The row has an amount, but says that the customer bought nothing.': '这一行有金额，却写着客户没有成交。',
  'The row is in the control "$cell", but was reached. It is one or the other.':
    '这一行在对照组“$cell”里，却写着联系过。两者只能有一个。',
  'The row has no number of its own (externalId), by which a repetition is known.':
    '这一行没有自己的编号，无法识别重复。',
  'The row has the same $key as row $n.': '与第 $n 行的$key相同。',
  'The row has the same customer as row $n. A campaign has one row for each customer.':
    '与第 $n 行是同一位客户。一次活动里每位客户只有一行。',
  'The row is about the same customer as row $n.': '与第 $n 行是同一位客户。',
  'The row is ambiguous: several customers have this $key.': '有几位客户的$key相同，无法确定是谁。',
  'The row has $n cells, but the header has $n2 columns.': '这一行有 $n 格，表头有 $n2 列。',
  'The row has $n cells, but most rows have $n2 columns.': '这一行有 $n 格，其他行大多有 $n2 列。',
  'The row has no end.': '这一行没有结尾，多半有引号没有配对。',
  'Cell $cell is longer than $n characters.': '第 $cell 格超过 $n 个字符。',
  'Cell $cell has a formula without its result. Open the workbook in Excel and save it again.':
    '$cell 格的公式没有结果。请用 Excel 打开文件，重新保存。',
  'Cell $cell has the error $text. Enter its value.': '$cell 格里是错误值 $text，请填写正确的值。',
  'Cell $cell is formatted as a date, but has a number that is none.': '$cell 格设为日期，里面的数字却不是日期。',
  'Cell $cell has a number of more than 15 digits, whose last ones are lost. Format it as text and enter it again.':
    '$cell 格的数字超过 15 位，末几位已丢失。请设为文本格式后重新填写。',
  'Cell $n contains bytes that are not $text, as if it were cut off. Save the file as "CSV UTF-8".':
    '第 $n 格里有不是 $text 编码的内容，像是被截断了。请把文件另存为“CSV UTF-8”。',
  'The row contains bytes that are not $text, as if it were cut off. Save the file as "CSV UTF-8".':
    '这一行里有不是 $text 编码的内容，像是被截断了。请把文件另存为“CSV UTF-8”。',
  'A quote is opened and never closed.': '有一个引号没有配对。',
  'Text follows a closing quote. A quote inside a cell is written twice: "".': '引号之后还有文字；格内的引号要写两遍。',
  'What the row has in "$column" is longer than 200 characters.': '“$column”一格超过 200 个字符。',
  'There is no cell "$cell" among those whose weights are given.': '给出比例的单元里没有“$cell”。',
  'The customer was deleted while the file was read.': '读取文件时客户被删除了。',
  'The answer ($at) came before the contact ($at2).': '反馈时间 $at 早于联系时间 $at2。',
  'The time of the contact or of the answer lies in the future.': '联系或反馈的时间还没有到。',
  'The time $at is too long ago to be right.': '$at 太早了，不可能。',
  'The time of the response $at lies in the future.': '反馈时间 $at 还没有到。',
  'Another row about this customer is stored for "$campaign". Undo its import to correct it, then send the whole file.':
    '“$campaign”里已有这位客户的另一行。要更正，请先撤销那次导入，再导入整个文件。',
  'Another response is stored as "$code" of $source. Give this one its own number.':
    '来源 $source 的编号“$code”已用于另一条反馈。请给这一条单独的编号。',

  'No customer of this unit has the $key $text.': '本机构没有$key为 $text 的客户。',
  'No customer of this unit has the $key given.': '本机构没有这个$key的客户。',
  'No customer within the campaign\'s unit has the number "$ref".': '活动所属的机构里没有客户号“$ref”。',
  'There is no campaign "$campaign" here. Give the campaign\'s number.': '这里没有活动“$campaign”，请填写活动编号。',
  'There are several campaigns "$campaign" here. Give the campaign\'s number.':
    '这里有几个活动叫“$campaign”，请填写活动编号。',
  'The customer is new, and the row has no name.': '是新客户，但这一行没有姓名。',
  'The ref "$ref" belongs to another unit.': '客户号“$ref”属于其他机构。',
  'The ref "$ref" belongs to another customer.': '客户号“$ref”属于另一位客户。',
  'The customer with this $key has another ref, "$ref". Take the ref out of the row, or $key2 out of the keys.':
    '$key相同的客户另有客户号“$ref”。请去掉这一行的客户号，或不用$key2匹配。',
  '$said It is stored so; correct one of them.': '$said系统里是这样登记的，请改正其中一处。',
  'The unit "$code" does not exist, or is not within the unit of this import.':
    '机构“$code”不存在，或不在导入机构之内。',
  'Nobody with the e-mail address or number "$name" works in the units of this import.':
    '导入机构里没有邮箱或编号为“$name”的员工。',
  'The owner has no role that works in the unit of this row.': '客户经理在这一行的机构里没有岗位。',
  'The customer would have $n tags with these. At most $n2 are kept: take some off first.':
    '加上这些共有 $n 个标签，最多 $n2 个。请先去掉一些。',
  'The order "$code" of $source belongs to another customer.': '来源 $source 的订单“$code”属于另一位客户。',

  'The $label "$text" is not a date. Write it as 2001-02-03.': '“$text”不是日期，请写成 2001-02-03。',
  '"$text" is not a date and time. Write it as 2001-02-03 14:30.': '“$text”不是时间，请写成 2001-02-03 14:30。',
  'The $label "$text" does not exist in the calendar.': '没有“$text”这一天。',
  'The time in "$text" does not exist.': '没有“$text”这个时间。',
  'The $label $at lies in the future.': '$label $at 还没有到。',
  'The $label $at is too long ago to be true.': '$label $at 太早了，不可能。',
  'The amount "$text" is not a number. Write it as 1234.50.': '金额“$text”不是数字，请写成 1234.50。',
  'The amount "$text" has more than $n decimals, which $currency does not have.':
    '金额“$text”的小数超过 $n 位，$currency 没有这么多位。',
  'The amount "$text" is too large.': '金额“$text”太大。',
  'The amount is negative: a refund belongs into a file of orders.': '金额是负数；退款请放在订单文件里导入。',
  'The quantity "$text" is not a whole number from 1 to 1,000,000.': '数量“$text”不是 1 至 1,000,000 的整数。',
  '"$text" is not a currency code such as CNY.': '“$text”不是币种代码，请写成 CNY 这样。',
  '"$text" is not a mobile number. Write 13800138000, or +country code for other countries.':
    '“$text”不是手机号。请写 11 位手机号；境外号码前加国家代码。',
  'The mobile number "$text" was shortened by a spreadsheet: format that column as text.':
    '手机号“$text”被表格软件缩写了，请把这一列设为文本格式。',
  '"$text" is not a fax number. Write it with its area code, as 010-88886666.':
    '“$text”不是传真号码。请连区号写成 010-88886666。',
  'The e-mail address "$text" has no @.': '邮箱地址“$text”没有 @。',
  'The e-mail address "$text" is not valid before the @.': '邮箱地址“$text”的 @ 前面有误。',
  'The e-mail address "$text" has no valid domain after the @.': '邮箱地址“$text”的 @ 后面有误。',
  'The e-mail address "$text" is longer than 254 characters.': '邮箱地址“$text”超过 254 个字符。',
  'The postcode "$text" is not six digits.': '邮编“$text”不是 6 位数字。',
  'The division code "$text" is not six digits as in GB/T 2260, e.g. 110108.':
    '行政区划代码“$text”不是 6 位数字，应如 110108。',
  'The $label "$text" is not one of: $values.': '$label“$text”不在可选的值里：$values。',
  '"$text" is not a number.': '“$text”不是数字。',
  '"$text" has more digits than a number keeps. Declare the attribute as text.':
    '“$text”位数太多，数字存不下。请把这个属性改为文字。',
  'The tag "$text" is longer than $n characters.': '标签“$text”超过 $n 个字符。',
  'These are $n tags. Give at most $n2.': '有 $n 个标签，最多 $n2 个。',
  'The $label is longer than $n characters.': '$label过长，最多 $n 个字符。',
  'The id number $number has a wrong check character: it is mistyped somewhere.':
    '证件号码 $number 的校验位不对，请逐位核对。',
  'The id number $number begins with no province of China.': '证件号码 $number 开头的地区代码不对，请核对。',
  'The id number $number has a date of birth that cannot be.': '证件号码 $number 里的生日不可能，请核对。',
  'The id number $number is not valid: it has 18 characters, or 15 digits on an old identity card.':
    '证件号码 $number 不对：应为 18 位，老身份证为 15 位。',
  'A spreadsheet has lost its last digits: format that column as text and enter it again.':
    '末几位被表格软件丢掉了，请把这一列设为文本格式后重新填写。',
  'The id number is that of an organisation, but the customer is a person.': '这是单位的证件号码，但客户是个人。',
  'The birthday $at is not the one in the id number.': '生日 $at 与证件号码里的不一致。',
  'The gender $value is not the one in the id number.': '性别“$value”与证件号码里的不一致。',
} satisfies Record<string, string>
