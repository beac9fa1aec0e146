/** Field work, answers and what is learned from them: work orders, events, quiet hours, desk, coupons, models, reports. */
export default {
  'The work order could not be made. Release it to try again.': '派工单没有派成，请释放后重新派工。',
  'You have no right to do this here (work.assign). Ask your coordinator.':
    '您没有在这里派工的权限，请联系数据库营销管理员。',
  'This work order is no longer yours. Load your list again; your coordinator can give it back to you.':
    '这张派工单已不归您。请刷新清单；需要的话请数据库营销管理员派回给您。',
  'The access of $name is closed. Choose somebody else.': '$name的账号已停用，请另选一人。',
  'The access of this person is closed. Open it first.': '此人的账号已停用，请先启用。',
  '$name has no role that works in $unit. Grant one, or choose somebody else.':
    '$name在$unit没有岗位。请先授予角色，或另选一人。',
  'Nobody has work order $n. Give it to somebody first.': '派工单 $n 还没有人承接，请先指派。',
  'Work order $n is $orderstate; only open ones can be moved.': '派工单 $n $orderstate，只有未完成的才能改。',
  'Work order $n is due on $at. Choose a day until then.': '派工单 $n 的截止日期是 $at，请选这一天或更早。',
  'This person has no room for $n of these before they are due. Give a day with plannedOn, or raise the capacity.':
    '其中 $n 张在截止前此人排不下。请指定日期，或提高日派工量。',
  'This day is past. Choose today or a later one.': '这一天已过，请选今天或以后。',
  'This person is away until $at. Choose a day after it with plannedOn, or somebody else.':
    '此人到 $at 不在岗。请选之后的日期，或另选一人。',
  'This outcome was corrected already. Load the work order again.': '这个结果已经更正过，请刷新派工单。',
  'Another outcome was recorded since. Correct that one first.': '之后又登记了别的结果，请先更正那一个。',
  'Say whose list it is, with staffId.': '请选择看谁的清单。',
  'Name each channel once.': '每个渠道只填一次。',
  'Give up to six digits, or leave it out.': '请填最多 6 位数字，或留空。',
  'The last day lies before the first.': '最后一天早于第一天。',
  'Close the access of who is away for more than a year.': '不在岗超过一年的，请停用账号。',
  'The absence from $at overlaps with another one. Make one of the two.': '从 $at 起的不在岗与另一段重叠，请合并。',
  'Use lower-case letters, digits and hyphens, a letter first.': '请用小写字母、数字和连字符，以字母开头。',
  'Somebody who is to be left alone cannot be tried again. Leave out retry or stop.':
    '不再打扰的客户不能再联系。请去掉“再联系”或“不再打扰”。',
  'Who complains or wants out is left alone. Say with stop where: channel or customer.':
    '投诉或退订的客户不再打扰。请选择只停这个渠道，还是全部停止。',
  'This is the last code of $channel. Add another one first.': '这是$channel的最后一个结果码，请先添加另一个。',
  'This work order has ended with another outcome. Correct that one if it is wrong.':
    '这张派工单已登记了别的结果。如果不对，请更正。',
  'This key was used for another outcome of this work order. Choose a new key for a new outcome.':
    '这次登记与之前的不一致。请刷新派工单后重新登记。',
  'This lies in the future. Check the clock of the device.': '时间还没有到，请检查设备的时钟。',
  'This lies before the work order was made. Check the date and the clock of the device.':
    '时间早于派工单生成，请检查日期和设备的时钟。',
  '"$label" ends the work order. Leave the appointment out.': '“$label”之后派工单就结束了，请去掉预约。',
  'An appointment lies in the future.': '预约要在以后的时间。',
  'This lies more than a year ahead. Choose an earlier day.': '在一年以后，请选早些的日期。',
  'An order has an amount (in minor units; 0 for a free one).': '成交要填金额（免费的填 0）。',
  '"$label" is no order. Leave the amount out, or choose a code that is.':
    '“$label”不是成交。请去掉金额，或选成交的结果码。',
  'This is no outcome code of $channel. Give one of: $text.': '这不是$channel的结果码。可用的有：$text。',

  'The event was called off.': '活动场次已取消。',
  'The event lies more than a day ahead; nobody can have come yet.': '活动场次还有一天以上才开始，现在不能登记到场。',
  'The event was called off or is over; nobody answers it any more.': '活动场次已取消或已结束，不能再答复。',
  'The unit has this event at this time already. Choose another name.': '本机构在这个时间已有同名场次，请换个名称。',
  'The event was called off. Plan another one.': '活动场次已取消，请另建一场。',
  "$n guests have a seat already. Keep at least as many, or take somebody's reply back first.":
    '已有 $n 位来宾有座位。座位不能更少，或先撤回某人的答复。',
  'It ends before it begins. Give a later end.': '结束早于开始，请改晚些。',

  'Write the time as 21:00.': '时间请写成 21:00。',
  'Give the IANA name of a time zone such as Asia/Urumqi.': '时区请写成 Asia/Urumqi 这样。',
  'Two rules have the same channel. Keep one for each.': '有两条规则的渠道相同，每个渠道请留一条。',
  'Quiet hours have a beginning and an end.': '免打扰时段要有开始和结束。',
  'Give both from and until.': '请填写开始和结束。',
  'This rule keeps nothing quiet, or everything.': '这条规则没有免打扰的时间，或者全天都是。',
  'Give hours that begin and end at different times, or days.': '请让开始和结束时间不同，或只选日期。',
  'Together with the rules of other units this leaves no minute of the day for $channel. Shorten the hours.':
    '加上其他机构的规则，全天都不能用$channel。请缩短时段。',
  'The public holidays of $text are not known to this version: only its weekends would be quiet. Update it.':
    '系统里还没有 $text 年的法定节假日，只有周末会免打扰。请系统管理员升级。',

  'This lies in the future. Check the clock and the time zone of the sending system.':
    '时间还没有到，请检查对方系统的时钟和时区。',
  'This is too long ago to be right.': '时间太早，不可能。',
  'Send at most $n responses at a time.': '一次最多提交 $n 条反馈。',
  'Name the customer by one of id, ref, email, mobile or idNumber.':
    '请用编号、客户号、邮箱、手机号或证件号码之一指出客户。',
  'This source is reserved for what the product records itself.': '这个来源留给系统自己用，请换一个。',
  'At most 50 details.': '明细最多 50 项。',
  'This answer was taken back. It counts for nothing.': '这条反馈已撤回，不再计入。',
  'This answer names the message that it was given to. It stays with it.': '这条反馈写明了回应哪一件，不能改归。',
  'The customer takes no part in this campaign. Choose another, or none.': '客户不在这个活动里，请另选活动或不选。',
  'Type at least two characters of a name, or a whole code or number.':
    '请至少输入姓名的两个字，或完整的回执码、号码。',
  'Give the code of the message, or else the customer.': '请填写回执码，或选择客户。',
  'An order has an amount (in minor units; 0 for a free one), a coupon may have one, and nothing else has.':
    '成交要填金额（免费的填 0），核销可以填，其他不填。',
  'Give the code: of the message that came to the wrong person, or of the coupon.':
    '请填写送错的那一件的回执码，或优惠券的码。',
  'No message of ours has this code. Compare it with the paper, sign by sign.': '没有这个回执码，请对照信件逐位核对。',
  'Too many codes that are none. Look at the paper again, and try in $n minutes.':
    '输错的码太多。请再看看信件，$n 分钟后再试。',
  'This key was used for something else. Choose a new key for a new answer.': '这次登记与之前的不一致，请重新登记。',
  'What was recorded under this key was taken back. Choose a new key for a new answer.': '这一笔已经撤回，请重新登记。',
  'You used this key twice. Take it back in the time line of the customer.': '有两笔登记相同，请到客户的时间线里撤回。',
  'This cannot be taken back.': '这一条不能撤回。',
  'It is the outcome of a work order: correct that.': '这是派工单的结果，请去更正派工单。',
  'It is an attendance: correct it at the event.': '这是到场登记，请在活动场次里更正。',
  'It is of a past campaign: undo the import of its file.': '这是历史活动的，请撤销那次导入。',
  'Record a new consent, or lift the suppression, if the customer asks for it.':
    '如果客户要求，请登记新的授权，或解除禁扰。',
  'Only redemptions and answers recorded at the desk can be.': '只有核销和柜台登记的反馈可以撤回。',
  'A name has up to 40 small letters, digits and hyphens, and begins with a letter.':
    '名称最多 40 个小写字母、数字和连字符，以字母开头。',
  'There is a source "$name" already. Choose another name.': '已有来源“$name”，请换个名称。',

  'A code that all share has 4 to 20 letters, digits and hyphens.': '通用的码要有 4 至 20 个字母、数字或连字符。',
  'Codes are out with the messages. What kind of code it is can be changed in a draft only.':
    '优惠券已随内容发出，码的种类只能在草稿里改。',
  'Codes are out with the messages. Let the coupon end earlier instead.':
    '优惠券已随内容发出，不能删除；可以提前截止。',
  'The code $code, or one that reads like it, is that of another campaign. Choose another.':
    '$code 或容易看混的码已用于另一个活动，请换一个。',
  'This is no coupon of ours, or it was misread. Compare it sign by sign.': '没有这张优惠券，请逐位核对。',
  'What was redeemed under this key was taken back. Choose a new key to redeem again.':
    '这次核销已经撤回，请重新核销。',
  'This key was used for another coupon. Choose a new key for each.': '这次登记已用于另一张优惠券，请重新核销。',
  'This coupon was given to somebody else. Leave the customer out to redeem it for whose it is.':
    '这张优惠券是给别人的。不选客户，就核销到本人名下。',
  'This coupon cannot be redeemed.': '这张优惠券不能核销。',
  'It is good from $at on.': '从 $at 起有效。',
  'Its campaign has not begun.': '活动还没有开始。',
  'It was good until $at.': '$at 已过期。',
  'It was used already, last on $at.': '已经用过，最近一次是 $at。',
  'It was used already $n times, last on $at.': '已经用过 $n 次，最近一次是 $at。',
  'All $n have been used.': '$n 张已全部用完。',

  'Another unit has a model named "$model". Choose another name.': '其他机构已有名为“$model”的模型，请换个名称。',
  'Scores named "$model" come from another system. Choose another name.': '“$model”的评分来自其他系统，请换个名称。',
  '"$model" is being trained. Wait for it, or cancel that training first.': '“$model”正在训练。请等它完成，或先取消。',
  'Somebody has begun to train "$model" at the same moment. Look at that one.':
    '有人刚好开始训练“$model”，请看那一个。',
  'The training is over; the model is $modelstate.': '训练已结束，模型$modelstate。',
  'The model is $modelstate; only one that is ready can be retired.': '模型$modelstate，只有可用的才能停用。',
  'The model is $modelstate; only one that is ready scores customers.': '模型$modelstate，只有可用的才能评分。',
  'There is no campaign $n here. Choose among those you see.': '没有活动 $n，请在您能看到的活动里选。',
  'Answers to "$campaign" may still come, and who has not answered yet would count as who never will. Train when its response window is closed.':
    '“$campaign”还可能收到反馈，现在训练会把还没反馈的人当作不反馈。请等反馈期结束。',
  'There is no feature "$name".': '没有特征“$name”。',
  'The files of these campaigns named as known before: $text.': '这些活动的文件里，联系之前就知道的列有：$text。',
  'Features are $text and others; columns of files are before.<column>, attributes attributes.<name>.':
    '可用的特征有 $text 等；文件的列写 before.<列名>，属性写 attributes.<名称>。',

  'The bands do not rise. Give each bound once, the lowest first.': '分段要从小到大，每个界限只写一次。',
  'No customer of this campaign has a value in "$column". Give a column that its file named in knownBefore.':
    '活动里没有客户有“$column”的值。请选导入时说明为联系之前就知道的列。',
  '"$column" has more than $n values. Give bands.': '“$column”超过 $n 种值，请分段。',
  'Give either uplift, to learn how many customers it takes, or control, to learn what so many can find.':
    '增量和对照组人数请填一样。',
  'An uplift of 0 cannot be found. Give the difference that would be worth knowing.':
    '增量不能是 0，请填写值得知道的差别。',
  'With this uplift the rate would not lie between 0 and 1. Give a smaller one.':
    '加上这个增量，比率会超出 0 至 100%，请改小。',
  'This takes more than a thousand million customers. Give a larger uplift.': '需要的客户超过 10 亿，请把增量改大。',
  'Give either campaignId, or both from and to.': '请选一个活动，或填写起止日期。',
  'Staff have no level. Leave it out.': '员工不分层级，请去掉。',
  'The period ends before it begins. Exchange from and to.': '结束早于开始，请对调起止日期。',
  'Give a month as 2026-03.': '月份请写成 2026-03。',
  'That month has not begun yet. Ask for this month or an earlier one.': '这个月还没有开始，请选本月或更早。',
  'Say of which of your units: the campaign was made above them.': '活动由上级机构制作，请选择看您的哪个机构。',

  'Say close or read-again.': '请选择关闭或重新读取。',
  'The mail itself was kept for a month and is gone. Close it.': '原邮件只保留一个月，已经删除。请关闭。',
  'Only a mail that was put aside can be closed or read again.': '只有待查邮件可以关闭或重新读取。',
  'The message it names is gone. Nothing was recorded.': '它所指的那一件已不在，没有登记。',
  'It names no message of ours. Nothing was recorded: look whose it is.': '没有指明是哪一件，没有登记。请看看是谁的。',
  'Reading it ended in a crash three times. Look at it in the mailbox itself.': '三次都读取失败，请直接到邮箱里看。',
} satisfies Record<string, string>
