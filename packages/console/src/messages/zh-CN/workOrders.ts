export default {
  title: '派工单',
}
