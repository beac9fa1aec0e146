import { expect, test } from 'vitest'
import { mailDocument } from './mail-document.ts'

test('styles move into a sheet with the nonce, and the words stay', () => {
  const page = mailDocument(
    '<html><head><style>a{}</style></head><body style="margin:0"><p class="x" style="color:&quot;red&quot;">您好 style="no"</p></body></html>',
    'N',
  )
  expect(page).toContain('<style nonce="N">a{}</style>')
  expect(page).toContain('[data-s="0"]{margin:0}')
  expect(page).toContain('[data-s="1"]{color:"red"}')
  expect(page).toContain('<p class="x" data-s="1">您好 style="no"</p>')
})

test('a style cannot leave its rule', () => {
  const page = mailDocument('<p style="color:red} body{display:none">a</p>', 'N')
  expect(page).toContain('[data-s="0"]{color:red bodydisplay:none}')
})
