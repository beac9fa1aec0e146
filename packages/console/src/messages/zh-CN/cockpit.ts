export default {
  title: '活动详情',
}
