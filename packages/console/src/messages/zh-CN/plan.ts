export default {
  title: '策划活动',
}
