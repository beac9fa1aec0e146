export default {
  title: '模板',
}
