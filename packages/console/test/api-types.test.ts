import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { apiTypes, typesFile } from '../build/api-types.ts'

test('the client’s types are those of the API as it is; else run: node packages/console/build/api-types.ts', async () => {
  expect(await readFile(typesFile, 'utf8')).toBe(apiTypes())
})
