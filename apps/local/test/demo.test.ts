import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { removeEmbeddedPostgres } from '@taxiway/embedded'
import t, { type Test } from 'tap'

const fixture = fileURLToPath(new URL('./fixtures/run-local.mjs', import.meta.url))

/** The demo with the real programs, and a state of its own beside a stack that this checkout may be running. */
const playDemo = async (t: Test, args: string[]) => {
  const { buildPrograms } = await import(new URL('../bin/build.mjs', import.meta.url).href)
  const state = mkdtempSync(join(tmpdir(), 'taxiway-demo-'))
  chmodSync(state, 0o755)
  t.teardown(async () => {
    await removeEmbeddedPostgres(join(state, 'postgres'))
    rmSync(state, { recursive: true, force: true })
  })
  const programs: string = await buildPrograms()
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    PORT: '0',
    XDG_CACHE_HOME: join(state, 'cache'),
  }
  return new Promise<{ failed: boolean; stdout: string; stderr: string }>(resolve => {
    execFile(
      process.execPath,
      [fixture, programs, state, 'demo', ...args],
      { env },
      (error, stdout, stderr) => resolve({ failed: error !== null, stdout, stderr }),
    )
  })
}

t.test(
  'npm run demo -- --once plays the whole life of a pull request and proves that it is over',
  async t => {
    const { failed, stdout, stderr } = await playDemo(t, ['--once', '--json'])
    t.notOk(failed, `${stdout}${stderr}`)
    const stages = stdout
      .trim()
      .split('\n')
      .map(
        line =>
          JSON.parse(line) as { stage: string; at: string; url?: string; sha?: string; processes?: number },
      )
    const main = [
      'stack.ready',
      'pull_request.opened',
      'deployment.live',
      'pull_request.synchronized',
      'deployment.live',
      'pull_request.closed',
      'environment.gone',
    ]
    t.same(
      stages.filter(({ stage }) => main.includes(stage)).map(({ stage }) => stage),
      main,
    )
    t.ok(stages.every(({ at }) => new Date(at).toISOString() === at))
    const [first, second] = stages.filter(({ stage }) => stage === 'deployment.live')
    t.match(first?.url, /^http:\/\/[a-z0-9-]+-pr-\d+-[a-z2-7]{6}\.localhost:\d+$/)
    t.equal(second?.url, first?.url, 'the address stays')
    t.not(second?.sha, first?.sha, 'the commit does not')
    t.equal(stages.at(-1)?.processes, 0)
  },
)

t.test('an option the demo does not know is refused before anything starts', async t => {
  const { failed, stdout, stderr } = await playDemo(t, ['--onec'])
  t.ok(failed)
  t.match(`${stdout}${stderr}`, 'does not know --onec')
})
