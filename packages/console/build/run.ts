// Builds the console into the directory that is given, and compresses what browsers take compressed.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build } from 'vite'

const [target = 'dist'] = process.argv.slice(2)
const root = join(import.meta.dirname, '..')

await build({ root, mode: 'production', logLevel: 'warn', build: { outDir: target, emptyOutDir: true } })

const assets = join(target, 'assets')
const names = (await readdir(assets)).filter((name) => /\.(js|css|svg)$/.test(name))
await Promise.all(
  names.map(async (name) => {
    const path = join(assets, name)
    const content = await readFile(path)
    // Quality 9 of 11: 3 % larger, four times as fast.
    const brotli = {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }
    await writeFile(`${path}.br`, await promisify(brotliCompress)(content, brotli))
    await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }))
  }),
)
