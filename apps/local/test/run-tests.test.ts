import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const command = join(root, 'apps/local/bin/taxiway.mjs')
const fixture = (name: string) => `apps/local/test/fixtures/${name}.ts`

const start = (...args: string[]) => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
  const child = spawn(process.execPath, [command, 'test', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const run = { child, output: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', chunk => {
      run.output += chunk
    })
  return run
}

/** What a run has while it lasts. */
const remains = ({ pid }: ChildProcess) =>
  [join('leases', `${pid}.json`), join('bundles', String(pid))].filter(name =>
    existsSync(join(root, '.taxiway', 'test', name)),
  )

t.test('a failure is told with its place in the source, and the last line counts', async t => {
  const run = start(fixture('all-results'))
  const [code] = await once(run.child, 'close')
  t.equal(code, 1)
  t.match(run.output, `\nnot ok 1 - ${fixture('all-results')} # time=`)
  const line = readFileSync(join(root, fixture('all-results')), 'utf8')
    .split('\n')
    .findIndex(text => text.includes('one is two'))
  const [, failure = ''] = run.output.split('\n✗ ')
  t.match(failure, `${fixture('all-results')} › this one fails › one is two\n`)
  t.match(failure, `${fixture('all-results')}:${line + 1}:`)
  t.match(failure, "t.equal(1, 2, 'one is two')")
  t.equal(run.output.trimEnd().split('\n').at(-1), '1 passed, 1 failed, 1 skipped')
  t.same(remains(run.child), [])
})

t.test('a run that is interrupted ends its tests and gives the services back', async t => {
  const run = start(fixture('never-ends'), fixture('all-results'), '--jobs=1')
  while (!run.output.includes('# waiting')) await once(run.child.stdout, 'data')
  t.equal(remains(run.child).length, 2)
  run.child.kill('SIGINT')
  const [code] = await once(run.child, 'close')
  t.equal(code, 130)
  t.match(run.output, `\nnot ok 1 - ${fixture('never-ends')}`)
  t.match(run.output, /\n0 passed, \d failed, 0 skipped\n$/)
  t.same(remains(run.child), [])
})

t.test('a file that does not exist and an option that is not known are refused', async t => {
  for (const [arg, words] of [
    ['apps/nowhere.test.ts', 'There is no test file apps/nowhere.test.ts.'],
    ['--bail', 'npm test knows no option --bail'],
  ] as const) {
    const run = start(arg)
    const [code] = await once(run.child, 'close')
    t.equal(code, 1)
    t.match(run.output, words)
  }
})
