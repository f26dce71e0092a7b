import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@taxiway/testing'
import t from 'tap'

type Builder = { startConsoleBuild: () => string }

t.test('the console is built beside the start, once for each state of its sources', async t => {
  const { startConsoleBuild } = (await import(
    new URL('../bin/build-console.mjs', import.meta.url).href
  )) as Builder
  const folder = startConsoleBuild()
  await eventually(() => existsSync(join(folder, 'index.html')), {
    timeoutMs: 120_000,
    what: 'the built console',
  })
  t.match(readFileSync(join(folder, 'index.html'), 'utf8'), /src="\/console\/assets\/index-[\w-]+\.js"/)
  t.equal(startConsoleBuild(), folder, 'a second start finds it')
})
