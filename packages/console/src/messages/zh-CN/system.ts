export default {
  title: '系统',
}
