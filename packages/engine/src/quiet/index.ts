export { checkHolidays } from './check-holidays.ts'
export { getQuietHours, type QuietHours, type QuietRule, quietHoursInput, setQuietHours } from './quiet-rules.ts'
