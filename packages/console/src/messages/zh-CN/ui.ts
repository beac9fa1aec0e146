export default {
  loading: '正在加载',
  retry: '重试',
  cancel: '取消',
  more: '加载更多',
  detail: '详情',
  requestId: '请求编号：{{id}}',
  interval: '95% 区间 {{low}} 至 {{high}}',
  between: '（{{low}}–{{high}}）',
  chart: {
    view: '查看方式',
    drawing: '图',
    table: '表',
    csv: '下载表格',
  },
  problem: {
    safe: '没有保存任何改动。',
    unreachable: {
      title: '连不上服务器',
      advice: '请检查网络后重试。已填写的内容不会丢失。',
    },
    slow: {
      title: '服务器太久没有回应',
      advice: '操作可能已经完成，请先刷新查看，再决定是否重试。',
    },
    invalid: {
      title: '填写的内容有误',
      advice: '没有保存任何改动。请按提示修改后再提交。',
    },
    signedOut: {
      title: '需要登录',
      advice: '请重新登录后再试。',
    },
    forbidden: {
      title: '您没有权限这样做',
      advice: '没有发生任何改动。如需办理，请联系本单位的系统管理员授权。',
    },
    notFound: {
      title: '没有找到',
      advice: '它可能已被删除，或者不属于您的机构。',
    },
    conflict: {
      title: '现在不能这样做',
      advice: '状态已经变化，或者别人刚刚改过。您填写的内容还在；请刷新查看最新情况后再操作。',
    },
    tooLarge: {
      title: '内容太大',
      advice: '没有保存任何改动。请减少内容，或者分几次提交。',
    },
    wrongType: {
      title: '文件类型不对',
      advice: '没有保存任何改动。请换用要求的文件类型。',
    },
    tooOften: {
      title: '操作太频繁',
      advice: '请稍等一分钟再试。',
    },
    busy: {
      title: '系统暂时繁忙',
      advice: '没有保存任何改动，可以放心重试。',
    },
    other: {
      title: '系统出错了',
      advice: '请稍后再试。如果再次出错，请把请求编号告诉系统管理员。',
    },
  },
  why: {
    label: '某位客户会不会被联系？',
    placeholder: '输入客户编号',
    ask: '查询',
    unknown: '没有这个编号的客户，或者不属于您的机构。',
    colon: '：',
    frozen: '名单已经确定，不会再变。',
    chosen: '在目标名单中。',
    fates: {
      none: '不联系。客群的条件或名单里没有这位客户，或者不属于本活动的机构。',
      suppressed: '不联系。客户或这个渠道的地址在禁扰名单里。',
      'no-consent': '不联系。客户没有同意用这个渠道接收营销信息。',
      unreachable: '不联系。没有这个渠道可用的地址。',
      household: '不联系。同一家庭已有一人在名单里。',
      pressure: '不联系。近期联系次数已达到接触规则的上限。',
      'heavier-campaign': '不联系。客户正在优先级更高的活动里。',
      control: '不联系。抽入对照组，用来比较效果。',
      'over-budget': '不联系。人数上限已满。',
      'outside-pilot': '暂不联系。没有抽入试点，扩大后再联系。',
      targeted: '会联系。',
    },
  },
}
