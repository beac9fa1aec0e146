/** From the plan to the last delivery: campaigns, approval, proofs, senders, lists, prices, letters. */
export default {
  'The plan is not finished.': '策划还没有完成。',
  'Choose either a segment or an uploaded list.': '请选一个客群，或上传名单（只能选一样）。',
  'Say first whom the campaign is for: choose a segment or an uploaded list.':
    '请先说明活动面向谁：选一个客群，或上传名单。',
  'Say which sender this $channel comes from.': '请选择这一步$channel的发件人。',
  'Say which template this cell gets.': '请选择这个单元的模板。',
  'Say which template a cell gets in this step.': '请为这一步至少一个单元选择模板。',
  'The first step begins with the launch: schedule that for later.': '第一步随投放开始；要晚些开始，请推迟投放时间。',
  'Whom the first step is for, the segment or list says.': '第一步面向谁由客群或名单决定，不能另设条件。',
  'The plan has steps: say there who it comes from and what each cell receives.':
    '发件人和各单元的内容请在步骤里填写。',
  'A step by $channel has no sender: leave it out.': '$channel没有发件人，请去掉。',
  'This sender does not exist.': '没有这个发件人，请另选。',
  'This sender is one of $channel. Choose one of $channel2.': '这是$channel的发件人，请选$channel2的。',
  'This event does not exist.': '没有这个活动场次，请另选。',
  'This event was called off. Choose another one.': '这个活动场次已取消，请另选。',
  'The control receives nothing: leave it out.': '对照组不联系，请去掉。',
  'There is no cell named "$cell".': '没有名为“$cell”的单元。',
  'There is no cell "$cell"; there are $text.': '没有单元“$cell”，现有：$text。',
  'The cell "$cell" is named twice in this step. Keep one template for it.':
    '单元“$cell”在这一步有两个模板，请留一个。',
  'There is no $channel template with this number.': '没有这个编号的$channel模板，请另选。',
  'This segment does not exist.': '没有这个客群，请另选。',
  'At least one cell must receive something.': '除对照组外至少要有一个单元。',
  'There can be only one control cell.': '对照组只能有一个。',
  'Two cells have the same name.': '有两个单元同名，请改一个。',
  'This unit is not within that of the campaign.': '这个机构不在活动所属的机构之内。',
  'This unit has a quota already. Give each unit one.': '这个机构已有配额，每个机构只设一个。',
  'This unit already has a campaign named "$name". Choose another name.': '本机构已有名为“$name”的活动，请换个名称。',
  'Somebody else changed this campaign meanwhile. Load it again and repeat your change.':
    '其间有人改过这个活动。请刷新后重新修改。',
  'The campaign is $state; only a draft can be changed.': '活动现在是“$state”，只有草稿可以修改。',
  'The campaign is $state; "$act" is possible only when it is $state2.':
    '活动现在是“$state”，只有在“$state2”时才能$act。',
  'The campaign is $state; its list can no longer change.': '活动现在是“$state”，名单不能再改。',
  'This campaign selects by a segment; it has no uploaded list.': '这个活动按客群选人，没有名单。',
  'This campaign was run before and read from a file: nothing of it is sent.': '这是导入的历史活动，不会投放。',
  'Give either a rate or a number.': '请填写比率或人数（只填一样）。',
  'The start lies in the past. Choose a later time, or none to start at once.':
    '开始时间已过。请选晚些的时间；不选则马上开始。',
  'The start lies more than a year ahead. Choose an earlier time.': '开始时间在一年以后，请选早些的时间。',
  'The list of this campaign is empty. Upload customers first.': '名单是空的，请先上传客户。',
  'The campaign would end before it starts. Change its end, or choose an earlier start.':
    '活动会在开始之前结束。请改结束时间，或提早开始。',
  'The template "$name" shows a coupon, and this campaign gives none. Add one, or take it out.':
    '模板“$name”里有优惠券，但活动没有设优惠券。请添加优惠券，或从模板里去掉。',
  'The guard paused this campaign. A person has to resume it.': '活动被熔断暂停，要由人恢复。',
  'Nobody waits outside a pilot of this campaign.': '这个活动没有试点之外等待的客户。',
  'Name the customer either by number or by id.': '客户号和客户编号请只填一样。',

  'The campaign is $state; only drafts are handed in.': '活动现在是“$state”，只有草稿可以送审。',
  'Campaigns of this unit need no approval. Launch it.': '本机构的活动不需要审批，可以直接投放。',
  'This plan is approved already. Launch it.': '策划已经批准，可以投放。',
  'Campaigns of this unit have to be approved before they start. Hand it in.': '本机构的活动要先审批再投放，请送审。',
  'This campaign waits for its approval. Ask whoever approves campaigns of this unit.':
    '活动正在等待审批。请联系本机构的审批人。',
  'This campaign was sent back. Change what the remark says, and hand it in again.':
    '活动被退回。请按意见修改后重新送审。',
  'The plan was changed since it was handed in: $changed. Hand it in again.':
    '提交审批之后计划有改动：$changed。请重新提交。',
  'Say what has to be changed.': '请写明要改什么。',
  'You have handed this campaign in yourself. Somebody else has to approve it.': '活动是您自己送审的，要由别人审批。',
  'Nothing of this campaign waits for a decision. Load it again.': '这个活动没有待审批的内容。请刷新。',
  'This campaign was handed in again meanwhile. Look at it as it is now, and decide then.':
    '这个活动刚刚重新提交过。请刷新，看过现在的计划再决定。',

  'The campaign has begun; what it sends was to be tested before. Look at its progress instead.':
    '活动已经开始，测试要在投放之前做。请看投放进度。',
  'A test goes to at most $n people.': '测试最多发给 $n 人。',
  'Say who gets the test.': '请选择测试发给谁。',
  'This would be $n messages, of at most $n2. Choose fewer people or contents.':
    '这样要发 $n 件，最多 $n2 件。请减少人数或内容。',
  'This is nobody of your units, or their access is closed. Tests go to staff only.':
    '此人不在您的机构里，或账号已停用。测试只发给员工。',
  'Say which sender step $n comes from; then it can be tested.': '请先选择第 $n 步的发件人，然后才能测试。',
  'In step $n there is nothing for cell "$cell" that can be tested.': '第 $n 步里单元“$cell”没有可以测试的内容。',
  'Nothing can be tested yet: say from whom an e-mail comes and which template a cell gets.':
    '还没有可以测试的内容：请先选择发件人和各单元的模板。',
  'This campaign was tested $n times today. Go on tomorrow.': '这个活动今天已测试 $n 次，请明天再测。',
  'This person has not said at which mobile number they get text messages for tests.':
    '此人还没有填写接收测试短信的手机号。',
  'The worker was lost while it sent this. Look whether it has come, or test again.':
    '发送时程序中断。请看是否收到，或再测试一次。',
  'The access of this person was closed.': '此人的账号已停用。',
  'The channel did not say what became of it.': '渠道没有回答是否送出。',

  'Write an e-mail address, such as service@example.com.': '请填写邮箱地址，如 service@example.com。',
  'Write a number such as +8610690000 or 10690000, or a name of up to eleven letters and digits.':
    '请填写号码，如 10690000，或最多 11 个字母和数字的名称。',
  'The name is put between 【 and 】 by itself. Leave them out.': '【】会自动加上，请去掉。',
  'Text messages are answered to the number they come from. Leave this out.': '短信直接回复到发送号码，请去掉这一项。',
  'This unit already has the sender $address.': '本机构已有发件人 $address。',
  'Give a domain such as qq.com.': '请填写邮箱域名，如 qq.com。',
  'This limits nothing: give a rate per second or a number per day.': '没有限额：请填写每秒几件或每天几件。',
  'What grows needs a number per day to begin with, and the day since when.':
    '预热要填写每天从几件开始，以及从哪一天开始。',
  'Two limits are about the same domains. Keep one of them.': '有两条限额针对同样的域名，请留一条。',
  'Two rules have the same channel and number of days. Keep the stricter one.':
    '有两条规则的渠道和天数相同，请留更严的一条。',
  'Two rules are about the same channel and sign. Keep one for each.': '有两条规则的渠道和信号相同，请各留一条。',

  'Deliveries that are $state surely have not left. Send them again, or leave them.':
    '“$state”的肯定没有送出。请重新发送，或不处理。',
  'Failed deliveries are given up already. Leave them.': '失败的已经不再发送，不用处理。',
  'The campaign is $state; it has no deliveries yet.': '活动现在是“$state”，还没有投放。',
  'The campaign is cancelled; nothing of it is sent any more.': '活动已取消，不再发送。',
  'The figures of this campaign are being counted at this moment. Try again in a few seconds.':
    '这个活动的数字正在重新统计，请过几秒再试。',

  'There is a price of the same thing from the same day already. Keep one of them.':
    '同一项从同一天起已有单价，请留一个。',
  'Only text messages have segments. Choose message.': '只有短信按条数计价，请选“件”。',
  'Minutes are of work that people do. Choose message.': '只有人工渠道按分钟计价，请选“件”。',
  'Only letters have a class and a weight. Leave them out.': '只有商函分种类和重量，请去掉。',
  'The price ends before it begins.': '单价的截止日期早于开始日期。',
  'This is no step of the campaign.': '活动里没有这一步。',
  'This step is named twice. Name it once.': '这一步写了两遍，请留一处。',
  'It would end before it begins. Choose a later day.': '截止日期早于开始日期，请选晚些的日期。',

  'This campaign has no such step by letter.': '活动里没有这一步商函。',
  'There is no such field.': '没有这个字段。',
  'There is no field "$field". Besides those of templates there are $text.':
    '没有字段“$field”。除模板字段外可用：$text。',
  'These letters were taken back before the batch was printed. Choose others.': '这些信在印刷之前已撤下，请选别的。',
  'Batch $n has the pieces 1 to $n2. Choose a range within them.': '第 $n 批有第 1 至 $n2 件，请在这个范围里选。',
  'Not within 1 to $n.': '不在 1 至 $n 之内。',
  'Batch $n is not printed yet: $words': '第 $n 批还没有印好：$words',
  'Batch $n is not printed yet; a worker is at it or will be soon.': '第 $n 批还没有印好，正在排队。',
  'Nothing sets letters here. Start the API with the command tradewind.': '这里不能排版商函。请联系系统管理员。',
} satisfies Record<string, string>
