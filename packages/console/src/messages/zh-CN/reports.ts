export default {
  title: '报表',
}
