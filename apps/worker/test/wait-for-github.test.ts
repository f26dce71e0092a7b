import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'

const start = (t: Test, env: Record<string, string>) => {
  const child = spawn(
    process.execPath,
    ['--conditions=@taxiway/source', '--import=tsx', 'apps/worker/src/main.ts'],
    { cwd: new URL('../../..', import.meta.url), env: { PATH: process.env['PATH'], ...env } },
  )
  t.teardown(() => child.kill('SIGKILL'))
  const worker = { child, out: '', exited: once(child, 'exit') }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', data => {
      worker.out += data
    })
  return worker
}

t.test('a worker without a GitHub App says what is missing, waits, and ends when told to', async t => {
  const worker = start(t, { GITHUB_APP_ID: '' })
  await eventually(() => /this worker waits/.test(worker.out), { timeoutMs: 60_000 })
  t.match(worker.out, /GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY are not set/)
  t.equal(worker.child.exitCode, null)
  worker.child.kill('SIGTERM')
  t.same(await worker.exited, [0, null])
})

t.test('a worker with half of a GitHub App ends and names the other half', async t => {
  const worker = start(t, { GITHUB_APP_ID: '1' })
  const [code] = await worker.exited
  t.not(code, 0)
  t.match(worker.out, /GITHUB_APP_PRIVATE_KEY: is required/)
})
