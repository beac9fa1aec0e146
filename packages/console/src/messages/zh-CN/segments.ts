export default {
  title: '客群',
}
