import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { removeEmbeddedPostgres } from '@taxiway/embedded'
import { readPage } from '@taxiway/testing'
import t from 'tap'
import { cacheOf, runLocal } from './fixtures/local-stack.js'

const thisTest = 'apps/local/test/first-minutes.test.ts'
const readme = fileURLToPath(new URL('../../api/README.md', import.meta.url))
const sh = promisify(execFile)
const skip = await sh('curl', ['--version']).then(
  () => false as const,
  () => 'there is no curl',
)

t.test("the first minutes over the API are as the API's README has them", { skip }, async t => {
  const state = mkdtempSync(join(tmpdir(), 'taxiway-minutes-'))
  chmodSync(state, 0o755)
  t.teardown(async () => {
    await removeEmbeddedPostgres(join(state, 'postgres'))
    rmSync(state, { recursive: true, force: true })
    rmSync(cacheOf(state), { recursive: true, force: true })
  })
  const { buildPrograms } = await import(new URL('../bin/build.mjs', import.meta.url).href)
  const stack = runLocal(await buildPrograms(), state, 'start')
  await stack.said('Press Ctrl-C to stop')
  const printed = (name: string) => new RegExp(`^ *${name} +(\\S+)`, 'm').exec(stack.output())?.[1] ?? ''
  const env = {
    PATH: process.env['PATH'] ?? '',
    API: printed('API'),
    GITHUB: printed('GitHub'),
    TOKEN: printed('Token'),
  }

  const blocks = readPage('apps/api/README.md', readFileSync(readme, 'utf8')).blocks
  const commands = blocks.filter(({ testedBy }) => testedBy === thisTest).map(({ code }) => code)
  t.equal(commands.length, 1)
  const { stdout } = await sh('sh', ['-e', '-c', commands.join('\n')], { env })

  t.match(stdout, /"slug":"sample-app"/, 'the project is listed')
  t.match(stdout, /is live with [0-9a-f]{40}/, 'the log is followed to the end')
  t.match(stdout, /"url":"http:\/\/sample-app-pr-1-[a-z2-7]{6}\.localhost:\d+/, 'the app has an address')
  t.match(stdout, /"status":"live"/, 'it is ready')
  t.match(stdout, 'pull_request_open', 'and a reason')
  t.match(stdout, /"slug":"my-app"/, 'a repository is connected with the printed token')
  t.notMatch(stdout, 'hello from a variable', 'what was set is not shown')
  stack.child.kill('SIGINT')
  t.equal(await stack.ended, 0)
})
