import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { guards } from '../src/campaign/guard-list.js'
import { limits } from '../src/campaign/limit-list.js'
import { mutants } from '../src/campaign/mutant-list.js'
import { secretGuards } from '../src/campaign/secret-guard-list.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const textOf = (file: string) => (existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '')

t.test('every protection that the campaigns take away is still where they look for it', async t => {
  t.ok(mutants.length > 10 && guards.length > 30 && limits.length > 10)
  const gone = [...mutants, ...guards, ...secretGuards, ...limits].flatMap(({ name, patches, tests }) => [
    ...patches
      .filter(({ file, find }) => textOf(file).split(find).length !== 2)
      .map(({ file, find }) => `${name}: ${file} has not once: ${find}`),
    ...tests.filter(({ file }) => !existsSync(join(root, file))).map(({ file }) => `${name}: no ${file}`),
  ])
  t.same(gone, [])
})
