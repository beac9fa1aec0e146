import { expect, test } from 'vitest'
import { optsOutBySms } from './opt-out-words.ts'

test.each([
  'R',
  'r',
  ' ｒ ',
  '“R”',
  'TD',
  'td.',
  '回复TD',
  '回R',
  '退订',
  '退订！',
  '【退订】',
  '我要退订',
  '请拒收',
  '退订回T',
  'STOP',
  'Stop all',
  'opt-out',
  '别再发了',
  '不要再发短信了',
])('%j ends it', (text) => expect(optsOutBySms(text)).toBe(true))
test.each([
  '',
  ' ',
  'Y',
  '好的',
  '收到',
  'RR',
  'Really?',
  'T恤有吗',
  '怎么退订别的业务',
  'stop by tomorrow',
  '1',
  '谢谢，不用取消',
])('%j does not', (text) => expect(optsOutBySms(text)).toBe(false))
