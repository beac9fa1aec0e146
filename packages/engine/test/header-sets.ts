/**
 * Headers as banks, post offices and shops write them, each column with the field it means, `-` for none. One file a
 * line: its kind and origin, then the columns.
 */
export const headerSets = `
customers bank core | 客户号=ref 客户名称=name 证件类型=- 证件号码=idNumber 性别=gender 出生日期=birthday 手机号码=mobile 通讯地址=address 邮政编码=postcode 开户机构=unitCode 开户日期=joinedOn
customers bank retail | 客户编号=ref 客户姓名=name 身份证号码=idNumber 联系手机=mobile 家庭住址=address 邮编=postcode 电子邮箱=email 所属网点号=unitCode 资产余额=- 风险等级=-
customers bank card | 卡号=- 持卡人姓名=name 证件号=idNumber 手机=mobile 账单地址=address 账单邮编=postcode 发卡日期=- 额度=-
customers bank corporate | 客户号=ref 企业名称=name 统一社会信用代码=idNumber 法人代表=- 联系人=- 联系电话=mobile 注册地址=address 所属机构号=unitCode
customers bank loan | 借款人编号=ref 借款人姓名=name 身份证=idNumber 手机号=mobile 现住址=address 贷款余额=- 放款日期=-
customers bank english | Customer ID=ref Customer Name=name ID No=idNumber Gender=gender Date of Birth=birthday Mobile No=mobile Email Address=email Home Address=address Post Code=postcode Branch Code=unitCode
customers rural bank | 户号=ref 户名=name 身份证号=idNumber 电话号码=mobile 住址=address 网点编号=unitCode
customers wealth | 客户ID=ref 姓名=name 性别=gender 年龄=- 手机号=mobile AUM=- 理财经理=- 所属支行代码=unitCode
customers post office | 客户编码=ref 收件人=name 收件地址=address 邮编=postcode 电话=mobile 备注=-
customers post letters | 序号=- 单位名称=name 详细地址=address 邮政编码=postcode 收件人姓名=- 联系电话=mobile
customers post letters persons | 序号=- 姓名=name 地址=address 邮编=postcode 电话=mobile
customers post database | 客户编号=ref 名称=name 客户类型=kind 行政区划代码=divisionCode 通信地址=address 邮编=postcode 手机号码=mobile E-mail=email 机构代码=unitCode 录入日期=-
customers post savings | 客户号=ref 姓名=name 出生年月日=birthday 性别=gender 移动电话=mobile 固定电话=- 家庭地址=address 所在网点=unitCode
customers newspaper | 订户编号=ref 订户姓名=name 投递地址=address 邮政编码=postcode 联系手机=mobile 报刊名称=- 份数=-
customers stamp club | 会员号=ref 会员姓名=name 会员级别=- 入会日期=joinedOn 生日=birthday 手机号码=mobile 电子邮件=email 通信地址=address 邮编=postcode
customers shop members | 会员卡号=ref 姓名=name 手机=mobile 性别=gender 生日=birthday 积分=- 会员等级=- 开卡日期=joinedOn 开卡门店=unitCode
customers shop crm | 会员编号=ref 昵称=- 真实姓名=name 手机号码=mobile 邮箱=email 收货地址=address 注册时间=joinedOn 累计消费=-
customers shop english | member_id=ref first_name=- last_name=- email=email phone=mobile address=address city=- postal_code=postcode birth_date=birthday signup_date=joinedOn
customers shop export | Id=ref Name=name Phone=mobile Email=email Street=address Zip=postcode Country=- Total Spent=- Accepts Marketing=-
customers shop tmall | 买家昵称=- 收货人姓名=name 收货地址=address 联系手机=mobile 邮编=postcode
customers shop jd | 客户姓名=name 客户地址=address 联系电话=mobile 订单备注=-
customers supermarket | 卡号=- 姓名=name 手机号=mobile 家庭住址=address 办卡日期=joinedOn 消费次数=-
customers pharmacy | 会员卡=ref 姓名=name 性别=gender 出生日期=birthday 联系方式=mobile 慢病类型=-
customers car dealer | 客户编号=ref 车主姓名=name 车主手机=mobile 身份证号=idNumber 车牌号=- 车型=- 购车日期=- 地址=address
customers insurance | 客户号=ref 投保人姓名=name 投保人证件号码=idNumber 投保人手机号=mobile 投保人生日=birthday 投保人性别=gender 通讯地址=address 保单号=- 生效日期=-
customers telecom | 用户编号=ref 客户名称=name 手机号码=mobile 证件号码=idNumber 装机地址=address 入网时间=joinedOn 套餐名称=-
customers school | 学号=- 姓名=name 家长手机=mobile 家庭住址=address 班级=-
customers hotel | 会员编号=ref 客人姓名=name 证件号码=idNumber 手机=mobile 邮箱地址=email 入会时间=joinedOn 国籍=-
customers hr like | 员工编号=- 姓名=name 性别=gender 出生年月=birthday 手机号码=mobile 电子邮箱=email
customers survey | 提交时间=- 您的姓名=name 您的性别=gender 您的手机号=mobile 您的邮箱=email 您的地址=address 您的建议=-
customers survey consent | 姓名=name 手机=mobile 是否同意接收短信=- 是否同意接收邮件=- 签名日期=-
customers wechat | openid=- 微信昵称=- 手机号=mobile 姓名=name 性别=gender 绑定时间=-
customers event | 报名编号=- 姓名=name 公司=- 职务=- 手机=mobile 邮箱=email
customers pinyin | kehuhao=- xingming=- shouji=- dizhi=-
customers upper | CUST_NO=ref CUST_NAME=name SEX=gender BIRTHDAY=birthday MOBILE=mobile EMAIL=email ADDR=address ZIP_CODE=postcode ORG_CODE=unitCode
customers upper two | CUSTOMER_NO=ref NAME=name ID_CARD_NO=idNumber MOBILE_PHONE=mobile ADDRESS=address POSTCODE=postcode BRANCH_NO=unitCode OPEN_DATE=joinedOn
customers camel | customerId=ref customerName=name idCardNo=idNumber mobilePhone=mobile emailAddress=email postalCode=postcode branchCode=unitCode birthDate=birthday
customers hub | Contact ID=ref Full Name=name Email=email Mobile Phone Number=mobile Street Address=address Postal Code=postcode Create Date=- Lifecycle Stage=-
customers newsletter | Email Address=email First Name=- Last Name=- MEMBER_RATING=- OPTIN_TIME=-
customers outlook | Name=name E-mail Address=email Mobile Phone=mobile Home Street=address Home Postal Code=postcode Birthday=birthday
customers misspelt | custmer number=ref adress=address emial=email mobil=mobile postcde=postcode birtday=birthday
customers spaced | 客 户 号=ref 姓 名=name 性 别=gender 手 机=mobile 地 址=address 邮 编=postcode
customers bracketed | 客户号(必填)=ref 姓名*=name 手机号码（11位）=mobile 身份证号(18位)=idNumber 出生日期(yyyy-mm-dd)=birthday
customers numbered | 1.客户编号=ref 2.姓名=name 3.手机号码=mobile 4.通讯地址=address 5.邮编=postcode
customers two phones | 客户号=ref 姓名=name 手机1=mobile 手机2=- 固话=-
customers two addresses | 客户号=ref 姓名=name 手机号=mobile 家庭地址=address 单位地址=-
customers residence | 姓名=name 身份证号=idNumber 户籍地址=address 户籍地行政区划=divisionCode 联系方式=mobile
customers division | 客户编号=ref 姓名=name 区划代码=divisionCode 街道=- 详细地址=address 邮编=postcode
customers ecard | 客户代码=ref 客户全称=name 客户性质=kind 联系地址=address 手机号码=mobile 邮箱=email 归属机构=unitCode
customers tags | 客户号=ref 姓名=name 手机=mobile 标签=- 客户经理=- 备注=-
customers traditional | 客戶編號=ref 姓名=name 性別=gender 手機=mobile 電郵=email 地址=address 郵遞區號=postcode 出生日期=birthday
customers traditional two | 會員編號=ref 會員姓名=name 行動電話=mobile 電子郵件=email 通訊地址=address 生日=birthday
orders post counter | 流水号=externalId 客户号=customerRef 交易日期=orderedAt 交易金额=amount 业务种类=category 产品名称=product 数量=quantity
orders shop | 订单编号=externalId 会员编号=customerRef 下单时间=orderedAt 实付金额=amount 商品名称=product 商品分类=category 购买数量=quantity 订单状态=-
orders tmall | 订单号=externalId 买家手机=mobile 订单创建时间=orderedAt 订单总金额=amount 宝贝标题=product 宝贝数量=quantity
orders english | Order ID=externalId Customer ID=customerRef Order Date=orderedAt Total Amount=amount Currency=currency Product Name=product Quantity=quantity Category=category
orders upper | ORDER_NO=externalId CUST_NO=customerRef TRADE_TIME=orderedAt AMT=amount CCY=currency PROD_NAME=product QTY=quantity
orders bank | 交易流水号=externalId 客户编号=customerRef 交易时间=orderedAt 金额=amount 币种=currency 产品=product 渠道=-
orders fund | 申请单号=externalId 客户号=customerRef 申购日期=orderedAt 申购金额=amount 基金名称=product
orders subscription | 订单号=externalId 订户手机=mobile 订阅日期=orderedAt 报刊名称=product 份数=quantity 金额=amount
orders invoice | Invoice No=externalId Email=email Invoice Date=orderedAt Amount=amount Item=product Qty=quantity
orders shopify | Name=externalId Email=email Created at=orderedAt Total=amount Currency=currency Lineitem name=product Lineitem quantity=quantity Shipping Method=-
responses counter | 编号=externalId 客户号=customerRef 反馈类型=kind 反馈时间=occurredAt 备注=note
responses letters | 回执编号=token 回函日期=occurredAt 反馈方式=kind 序号=externalId
responses calls | 通话编号=externalId 客户手机=mobile 通话时间=occurredAt 类型=kind 通话内容=note 活动编号=campaign
responses english | Response ID=externalId Type=kind Date=occurredAt Email=email Campaign=campaign Amount=amount Remarks=note
responses redeem | 核销流水号=externalId 手机号=mobile 核销时间=occurredAt 类型=kind 活动名称=campaign 成交金额=amount
responses visits | 走访编号=externalId 客户编号=customerRef 走访日期=occurredAt 反馈类型=kind 身份证号=idNumber 反馈内容=note
customers fresh post parcels | 寄件人姓名=name 寄件人电话=mobile 寄件人地址=address 运单号=- 重量=- 寄件时间=-
customers fresh bank vip | 客户编号=ref 姓名=name 证件号码=idNumber 性别=gender 客户手机号=mobile 联系地址=address 客户等级=- 管户经理=- 管户机构=unitCode
customers fresh property | 业主姓名=name 业主电话=mobile 房号=- 建筑面积=- 身份证号码=idNumber 通讯地址=address
customers fresh clinic | 病历号=- 患者姓名=name 性别=gender 出生日期=birthday 联系电话=mobile 现住地址=address
customers fresh crm english | Account Number=- Client Name=name Cell Phone=mobile E-Mail=email Mailing Address=address Zip Code=postcode DOB=birthday Gender=gender
customers fresh library | 读者证号=- 读者姓名=name 手机号码=mobile 电子邮箱=email 办证日期=joinedOn 有效期至=-
customers fresh petrol | 加油卡号=- 客户名称=name 身份证件号=idNumber 手机号=mobile 开户网点=unitCode 开户时间=joinedOn
customers fresh export cn | 用户ID=ref 用户名=- 手机号=mobile 邮箱=email 性别=gender 生日=birthday 注册时间=joinedOn 最近登录时间=-
orders fresh pos | 小票号=externalId 会员卡号=customerRef 消费时间=orderedAt 消费金额=amount 商品名称=product 数量=quantity 收银员=-
orders fresh utility | 缴费流水号=externalId 客户编号=customerRef 缴费日期=orderedAt 缴费金额=amount 缴费项目=product
responses fresh event | 签到编号=externalId 手机号码=mobile 签到时间=occurredAt 类型=kind 活动名称=campaign
`
  .trim()
  .split('\n')
  .map((line) => {
    const [title = '', list = ''] = line.split(' | ')
    const [kind = '', ...origin] = title.split(' ')
    const columns = list.split(/(?<==\S+) /).map((pair) => {
      const at = pair.lastIndexOf('=')
      return { column: pair.slice(0, at), field: pair.slice(at + 1) }
    })
    return { kind: kind as 'customers' | 'orders' | 'responses', origin: origin.join(' '), columns }
  })
