import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { guards } from '../src/campaign/guards.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const textOf = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '')

t.test('every guard that the campaign takes away is where the table says', async t => {
  const gone = guards.flatMap(({ name, patches, tests }) => [
    ...patches
      .filter(({ file, find }) => textOf(file).split(find).length !== 2)
      .map(({ file, find }) => `${name}: ${file} has not once: ${find}`),
    ...tests.filter(({ file }) => !existsSync(join(root, file))).map(({ file }) => `${name}: no ${file}`),
  ])
  t.same(gone, [])
})
