/** Files that are imported: their form, their columns, what became of them. */
export default {
  'Send the file itself as the body, with Content-Type text/csv.': '请直接上传文件。',
  'The upload broke off.': '上传中断，请重新上传。',
  'The file is larger than 2 GB. Import it in parts.': '文件超过 2 GB，请拆成几个文件导入。',
  'The file needs a name, to find its import again.': '文件要有名称，以便以后找到这次导入。',
  'The options are not a JSON object.': '导入选项无法识别，请刷新页面后再试。',
  'Not a JSON object.': '导入选项无法识别。',
  'The file could not be read to its end.': '文件没有读完。',
  'The file could not be read to its end: $text.': '文件没有读完：$text。',
  'The file could not be kept while it is read: $text.': '读取时无法暂存文件，请联系系统管理员：$text。',
  'The file is empty. It needs a first line with the names of its columns.': '文件是空的。第一行要写列名。',
  'The first line is not the header of a table: it should have the names of at most 1,000 columns. Save the file as "CSV UTF-8" and import that.':
    '第一行不是表格的列名（最多 1,000 列）。请另存为“CSV UTF-8”后再导入。',
  'Line $n cannot be the header: it is blank, lies within a cell, or the file ends before it.':
    '第 $n 行不能作表头：它是空行、在一个格子里，或者文件没有这么长。',
  'The header (line $n) cannot be read. $said': '表头（第 $n 行）无法读取。$said',
  'There is no header, as was said. Columns are numbered from 1.': '按您说的没有表头，各列从 1 编号。',
  'There is no header: line $n already holds data ($data). Columns are numbered from 1.':
    '没有表头：第 $n 行已经是数据（$data）。各列从 1 编号。',
  'Line $n has the names of the columns, as was said.': '按您说的，第 $n 行是列名。',
  'Line $n has the names of the columns.': '第 $n 行是列名。',
  'The line with text above it is left out.': '它上面的一行文字不导入。',
  'The $n lines with text above it are left out.': '它上面的 $n 行文字不导入。',
  'This is an old Excel workbook (.xls) or one with a password. Take the password off. Save it as .xlsx or as "CSV UTF-8" and import that file.':
    '这是旧版 Excel 文件（.xls），或者有密码。请去掉密码，另存为 .xlsx 或“CSV UTF-8”后再导入。',
  'This is a PDF document. Import the table it was made from, as .xlsx or "CSV UTF-8".':
    '这是 PDF 文件。请导入它所用的表格，格式为 .xlsx 或“CSV UTF-8”。',
  'This file is compressed (gzip). Unpack it and import the file that was in it.':
    '这是压缩文件（gzip）。请解压后导入里面的文件。',
  'This file is an archive (7z). Unpack it and import the file that was in it.':
    '这是压缩文件（7z）。请解压后导入里面的文件。',
  'This file is an archive (RAR). Unpack it and import the file that was in it.':
    '这是压缩文件（RAR）。请解压后导入里面的文件。',
  'This file is a web page or XML, whatever its name says. Open it in Excel. Save it as .xlsx or as "CSV UTF-8" and import that file.':
    '这个文件其实是网页或 XML。请用 Excel 打开，另存为 .xlsx 或“CSV UTF-8”后再导入。',
  'This is an archive, but no Excel workbook. Unpack it, or save the table as .xlsx or "CSV UTF-8".':
    '这是压缩文件，不是 Excel 文件。请解压，或把表格另存为 .xlsx 或“CSV UTF-8”。',
  'This is a binary workbook (.xlsb). Save it as .xlsx or as "CSV UTF-8" and import that file.':
    '这是 .xlsb 文件。请另存为 .xlsx 或“CSV UTF-8”后再导入。',
  'A sheet is named, but the file is not an Excel workbook.': '选了工作表，但这不是 Excel 文件。',
  'The workbook has no visible sheet. Its sheets are: $text.': 'Excel 文件里没有可见的工作表。现有：$text。',
  'The workbook has no sheet "$name". Its sheets are: $text.': 'Excel 文件里没有工作表“$name”。现有：$text。',
  'The workbook has no sheet with cells.': 'Excel 文件里没有带内容的工作表。',
  'The workbook holds more text than can be read. Save the sheet as "CSV UTF-8" and import that.':
    'Excel 文件里文字太多，无法读取。请把工作表另存为“CSV UTF-8”后再导入。',
  'The workbook is damaged or incomplete. Open it in Excel, save it again and import that file.':
    'Excel 文件损坏或不完整。请用 Excel 打开，重新保存后再导入。',
  'The workbook unpacks to more than can be right for its size. Save the sheet as "CSV UTF-8" and import that file.':
    'Excel 文件解压后大得不正常。请把工作表另存为“CSV UTF-8”后再导入。',

  'Column "$column": $said': '“$column”列：$said',
  'No column of the file has a known name.': '没有一列的名称能认出来，请逐列说明导入为什么。',
  'The file has the columns: $text.': '文件里有这些列：$text。',
  "The file has one column named '$column': is the delimiter '$text'?":
    '文件只有“$column”一列：分隔符是不是“$text”？请另存为“CSV UTF-8”后再导入。',
  "The file has one column named '$column': is the delimiter 'tab'?":
    '文件只有“$column”一列：分隔符是不是制表符？请另存为“CSV UTF-8”后再导入。',
  "The file has one column named '$column'.": '文件只有“$column”一列。',
  'Two columns are mapped to "$field". Leave one of them out.': '有两列导入为“$field”，请去掉一列。',
  'The file has no such column.': '文件里没有这一列。',
  'The file has this column more than once.': '文件里有几列叫这个名称。',
  'There is no field "$name". Use one of: $text.': '没有字段“$name”。可用的有：$text。',
  'Rows find their customers by $field, but no column is mapped to it. Map one, or choose other keys.':
    '要按$field找客户，但没有一列导入为$field。请指定一列，或换别的方式找客户。',
  'Name each key once.': '每一项只选一次。',
  'Orders need columns for: $field. Map them, or name them so in the file.': '订单文件还缺这些列：$field。请指定。',
  'Responses need columns for: $field. Map them, or name them so in the file.': '反馈文件还缺这些列：$field。请指定。',
  'Past campaigns need a column for $field. Map it, or name it so in the file.':
    '历史活动的文件还缺一列：$field。请指定。',
  'A list names customers by their numbers: say in which column (refColumn) they are.':
    '名单用客户号指出客户，请说明哪一列是客户号。',
  'Give an IANA time zone such as Asia/Shanghai.': '时区请写成 Asia/Shanghai 这样。',
  'The file has no column "$column".': '文件里没有“$column”列。',
  'The file has "$column" more than once.': '文件里有几列叫“$column”。',
  '"$column" is named twice.': '“$column”写了两遍。',
  '"$column" is read as $field. What was known before the contact is another column.':
    '“$column”已导入为$field，不能再作联系之前就知道的列。',
  '"$column" sounds like what only the contact itself has shown, and a model that learns from it fails on whoever has not been contacted yet. Leave it out; if it was known before, give the column another name.':
    '“$column”像是联系之后才知道的，用它训练的模型对还没联系的客户没有用处。请去掉；如果之前就知道，请给这一列改个名称。',
  'The file has several controls: $text. Say with the option "control" which it is.':
    '文件里有几个对照组：$text。请说明哪一个是。',
  'The file has more than $n cells. Check which column is mapped to "cell", undo and send it again.':
    '文件里有 $n 个以上的单元。请核对哪一列导入为单元，撤销后重新导入。',
  'The campaign "$campaign" was run here. Give the past one another name.':
    '活动“$campaign”是在本系统办的。历史活动请另起名称。',
  'The past campaign "$campaign" was in the channel $channel. Give this one another name.':
    '历史活动“$campaign”的渠道是$channel。请给这一次另起名称。',
  'The file has too many codes that are none: $n so far. Look whether the right column is mapped to "token", and send it again in $n2 minutes.':
    '文件里不对的回执码太多，已有 $n 个。请核对哪一列是回执码，$n2 分钟后再导入。',

  'The rows up to line $n are dealt with.': '到第 $n 行为止已处理。',
  'No row was imported.': '没有导入任何一行。',
  'It was interrupted after $n rows.': '导入到第 $n 行时中断。',
  'Send the whole file again: it goes on after them.': '请把整个文件再导入一次，会接着往下处理。',
  'A fault of the product stopped the import.': '系统内部出错，导入中断。',
  'It was interrupted. Another file of the same name came after it.': '导入中断，之后又导入了同名的另一个文件。',
  'A file of this name was interrupted before (import $n), but began otherwise: this one is imported from its beginning.':
    '同名文件之前导入中断（第 $n 次导入），但开头不同；这个文件从头导入。',
  'A file of this name was interrupted, and this one is not the same: it differs at or before line $n. Nothing of it was imported. Send it again to import it from its beginning.':
    '同名文件之前导入中断，但这个文件不是那一个：到第 $n 行已有不同。没有导入任何内容。再导入一次就从头开始。',
  'Another process has gone on with this import.': '这次导入已由另一个程序接着处理。',
  'A unit of these rows is no longer yours to write.': '这些行里有的机构您已无权维护。',
  'The import is still running. Undo it when it has ended.': '导入还在进行，结束后才能撤销。',
  'The import has been undone already.': '这次导入已经撤销过。',
  'Only imports of customers, of orders and of past campaigns can be undone.':
    '只有客户、订单和历史活动的导入可以撤销。',
} satisfies Record<string, string>
