/** What is wrong with a template, its parts and files. */
export default {
  'The template needs a correction.': '模板有误，请改正。',
  '$part, line $n: $said': '$part第 $n 行：$said',
  'A template for $channel needs its $part.': '$channel模板要有$part。',
  'A template for $channel has no $part. Write the words into text.': '$channel模板没有$part，请写在正文里。',
  'This unit already has a template named "$name". Choose another name, or revise that one.':
    '本机构已有名为“$name”的模板。请换个名称，或修改那一个。',
  'Somebody has saved version $n of this template meanwhile. Look at it under its versions before you save yours.':
    '其间有人保存了第 $n 版。请先在版本里看过，再保存您的。',
  'The html shows the file "$file", which the template does not have. Put it there first.':
    '内容里用了文件“$file”，但模板里没有。请先上传。',
  'A name of a file has letters, digits, blanks and . _ - + ( ), and an ending such as .png.':
    '文件名可以有字母、数字、空格和 . _ - + ( )，并要有后缀，如 .png。',
  'A template for $channel has no files; an e-mail has.': '$channel模板不能带文件，只有电子邮件可以。',
  'The file is empty. Send the file itself as the body.': '文件是空的，请重新选择文件。',
  'The file is larger than 1 MB. Make it smaller.': '文件超过 1 MB，请压缩后再上传。',
  'Send the file itself as the body, with its own Content-Type or application/octet-stream.': '请直接上传文件。',
  'Mail programs show no $type inside a text. Attach the file.': '邮件正文里显示不了这种文件，请作为附件。',
  'A template has at most $n files. Remove one first.': '模板最多带 $n 个文件，请先删掉一个。',
  'With it the files of this template would have $size, and may have 4 MB. Make them smaller.':
    '加上它，模板的文件共有 $size，最多 4 MB。请压缩后再上传。',
  'The html shows "$file". Revise the template without it first.': '内容里用着“$file”，请先从内容里去掉。',
  'Files of this kind are not sent. Give one whose name ends with $text.': '不能发送这种文件。可用的后缀：$text。',
  'This is no $text file. Give it the ending of what it is.': '这不是 $text 文件，请改用正确的后缀。',

  'This line contains a character that cannot be sent (NUL or half a surrogate pair). Remove it.':
    '这一行有无法发送的字符，请删掉。',
  'At most $n tags ({{…}}) may stand in one part. Leave some out.': '一个部分最多有 $n 个 {{…}}，请减少一些。',
  'At most $n different links can be tracked. Leave some out.': '最多有 $n 个不同的链接，请减少一些。',
  'A template cannot include another one ({{> …}}). Copy its content to this place.':
    '模板里不能引用另一个模板（{{> …}}），请把内容复制过来。',
  'Decorators ({{* …}}) cannot be used. Remove this tag.': '不能用 {{* …}}，请删掉。',
  'Customer data is never put out as markup. Write {{$field}} with two braces and without &.':
    '请写成 {{$field}}，两个大括号，不要 &。',
  'A condition is a block: write {{#$tag field}} … {{/$tag2}}.': '条件要成对：写 {{#$tag 字段}} … {{/$tag2}}。',
  'There is no helper "$name". Use one of $text, or a field alone.':
    '没有“$name”这种写法。可用的有 $text，或只写字段。',
  'The helper "$name" is written like this: $text.': '“$name”要这样写：$text。',
  'Put the second part of "$name" in straight quotes, like this: $text.': '“$name”的第二部分要加英文引号，如：$text。',
  'The block {{#$tag}} is not known here. Write {{#if $field}} … {{/if}}.':
    '没有 {{#$tag}} 这种写法，请写 {{#if $field}} … {{/if}}。',
  'The block {{#$tag}} is not known here. Write {{#if field}} or {{#unless field}}.':
    '没有 {{#$tag}} 这种写法，请写 {{#if 字段}} 或 {{#unless 字段}}。',
  'A condition asks for one field: write {{#$tag customer.name}} … {{/$tag2}}.':
    '条件只看一个字段：写 {{#$tag customer.name}} … {{/$tag2}}。',
  'A field is needed here, such as customer.name. Texts, numbers and nested helpers cannot stand here.':
    '这里要写字段，如 customer.name；不能写文字、数字或别的写法。',
  'The address $name stands alone: write {{$name2}}.': '地址 $name 要单独写：{{$name2}}。',
  'The address $name belongs in the html or text of an e-mail. Remove {{$name2}}.':
    '地址 $name 只能用在邮件正文里，请删掉 {{$name2}}。',
  'There is no field "$field". These can be used: $text.': '没有字段“$field”。可用的有：$text。',
  'These braces cannot be read. Check the quotes and the {{ }} in this line.':
    '大括号写得不对，请检查这一行的引号和 {{ }}。',
  'This tag is not finished. Close its quotes and end it with }}.': '这里没有写完，请补上引号和 }}。',
  '{{/$tag}} closes nothing. Remove it, or open the block with {{#$tag2 …}} before it.':
    '{{/$tag}} 前面没有开头。请删掉，或在前面写上 {{#$tag2 …}}。',
  '{{/$tag}} stands where {{/$tag2}} is needed, for the block opened in line $n.':
    '这里应该是 {{/$tag2}}（第 $n 行开头的那一个），却写了 {{/$tag}}。',
  '{{else}} stands outside of a block. Put it between {{#if …}} and {{/if}}.':
    '{{else}} 要写在 {{#if …}} 和 {{/if}} 之间。',
  'The block {{#$tag …}} is never closed. Add {{/$tag2}} where it ends.':
    '{{#$tag …}} 没有结尾，请在结束处写上 {{/$tag2}}。',

  'The html ends inside of <$tag>. Check its quotes and end tag.': '内容在 <$tag> 里面就结束了，请检查引号和结尾标签。',
  'The document has no <body>. Put what is to be read between <body> and </body>.':
    '没有 <body>，请把内容写在 <body> 和 </body> 之间。',
  'This {{#$tag}} ends within a tag, style or comment that began in it. Move the whole tag into the block.':
    '{{#$tag}} 在一个标签、样式或注释的中间结束了，请把整个标签放进去。',
  '$what cannot stand inside of <$tag>. Move it into the text of the e-mail.':
    '$what不能放在 <$tag> 里，请移到邮件正文。',
  '$what stands in "$attribute" without quotes. Put the whole value of "$attribute2" in double quotes.':
    '$what在“$attribute”里没有引号，请给“$attribute2”的值加双引号。',
  '$what cannot stand inside of the tag <$tag>. Move it between tags; a condition goes round the whole tag.':
    '$what不能放在标签 <$tag> 里面，请移到标签之间；条件要包住整个标签。',
  '$what cannot be part of a link: its target is the same for all, and a click already tells who it was. Write the address without it, and put conditions round the whole <a>.':
    '$what不能放在链接里：所有人的链接相同，点击时已知道是谁。请去掉；条件要包住整个 <a>。',
  '$what cannot stand in the attribute "$attribute": only alt, title, class, id and aria-… may hold one. Write a fixed value.':
    '$what不能放在属性“$attribute”里，只有 alt、title、class、id 和 aria-… 可以。请写固定的值。',
  'Mail programs run no scripts, and many treat such a mail as harmful. Remove the <script>.':
    '邮件里不能有脚本，许多邮箱会当作有害邮件。请删掉 <script>。',
  'The <body> tag stands within a block. Move it outside.': '<body> 不能放在条件里面，请移到外面。',
  'More than $n elements lie inside each other here. Close those that are left open.':
    '这里嵌套超过 $n 层，请补上没有写的结尾标签。',
  'A built-in address is whole by itself. Leave nothing else between the quotes of href.':
    '内置地址本身是完整的，href 的引号里不要写别的。',
  'Write the address of a link in one piece, without comments.': '链接的地址要写成一段，中间不要有注释。',
  'Write the name of a file in one piece, without comments.': '文件名要写成一段，中间不要有注释。',
  'This block begins in one element and ends in another. Put it round whole elements.':
    '条件从一个元素开始，到另一个元素结束。请包住完整的元素。',
  'The address $address cannot go on with a field: its target is the same for all, and a click already tells who it was. Put a space behind it.':
    '地址 $address 后面不能接字段：所有人的链接相同，点击时已知道是谁。请在后面加空格。',
  'A link cannot lead to "$address". Give the whole address beginning with https:// (mailto:, tel: and # are allowed too).':
    '链接不能指向“$address”。请写以 https:// 开头的完整网址（也可用 mailto:、tel: 和 #）。',
  'This template has no file "$file" to show. It has none yet. Save the template without it, put the file there, then show it.':
    '模板里没有文件“$file”，现在还没有任何文件。请先去掉并保存模板，上传文件后再用。',
  'This template has no file "$file" to show. It has $text. Save the template without it, put the file there, then show it.':
    '模板里没有文件“$file”，现有 $text。请先去掉并保存模板，上传文件后再用。',

  'An e-mail has no option "$name". There are markdown and accent.': '电子邮件没有“$name”这个选项。',
  'A text message has no option "$name". It has providerTemplate alone.': '短信没有“$name”这个选项。',
  'A letter has no option "$name". There are letterhead, reply, accent, $text.': '商函没有“$name”这个选项。',
  'Write the colour in accent as #00754a.': '颜色请写成 #00754a 这样。',
  'Write at most $n characters in markdown.': '正文最多 $n 个字符。',
  'Write the e-mail here.': '请在这里写邮件内容。',
  'The text is empty. Write what the recipient shall read.': '正文是空的，请写上内容。',
  'A text that a provider approved as a template cannot have conditions ({{#if …}}). Take them out.':
    '报备过的短信模板不能有条件（{{#if …}}），请去掉。',
  'Without any data this text takes $n parts already; at most $n2 can be sent. Shorten it.':
    '不算客户资料就已要拆成 $n 条，最多 $n2 条。请缩短。',
  'Signatures stand in 【】, and the name of the sender is put in front of every text by itself. Leave it out, and write other brackets elsewhere.':
    '【】只用于签名，发件人名称会自动加在前面。请去掉；别处请用其他括号。',
  'Give in providerTemplate the code under which the provider approved the text, such as SMS_154950909.':
    '请填写服务商报备的模板编号，如 SMS_154950909。',
  'This line contains a character that no font knows (private use). Remove it.': '这一行有字库里没有的字符，请删掉。',
  'Paper has no links and pictures. Write the address out.': '纸上没有链接和图片，请把网址写出来。',
  'HTML means nothing in a letter. Write **bold**, *emphasised*, # heading.':
    '商函里不能用网页标签。请写 **粗体**、*强调*、# 标题。',
  'A letter has no blocks of code. Remove this line.': '商函里不能有代码块，请删掉这一行。',
  'There is no such letterhead. Choose one of $text.': '没有这个信头，可用的有：$text。',
  'Say true or false for reply: whether a code for replies is printed.': '请选择是否印回执码。',
  'Write at most $n characters here.': '最多 $n 个字符。',
} satisfies Record<string, string>
