export default {
  title: '数据维护',
}
