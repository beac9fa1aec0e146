export default {
  title: '员工与机构',
}
