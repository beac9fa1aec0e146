export default {
  title: '柜台',
}
