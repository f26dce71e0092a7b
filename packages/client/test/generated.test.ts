import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { renderTypes } from '../bin/render-types.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))

t.test('the types match the committed OpenAPI document', async t => {
  const committed = readFileSync(new URL('../src/generated/api.ts', import.meta.url), 'utf8')
  t.ok(committed === (await renderTypes()), 'else run apps/api/bin/write-openapi.ts')
})

t.test('the client uses only features that browsers have', async t => {
  const tsc = `${root}node_modules/.bin/tsc`
  const output = await new Promise<string>(resolve =>
    execFile(tsc, ['-p', 'packages/client/example'], { cwd: root }, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    ),
  )
  t.equal(output, '', 'it type-checks without the types of Node')
})
