import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifyProcess, removeEmbeddedPostgres, waitForExit } from '@taxiway/embedded'
import { findRepository } from '@taxiway/runtime'
import { eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import {
  buildFakePrograms,
  cacheOf,
  makeCrash,
  readLedger,
  readServiceEnvironment,
  runByNpm,
  runLocal,
  stillRunning,
  takePort,
} from './fixtures/local-stack.js'

const programs = await buildFakePrograms(t)

const makeState = (t: Test): string => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-state-'))
  chmodSync(folder, 0o755)
  t.teardown(async () => {
    await removeEmbeddedPostgres(join(folder, 'postgres'))
    rmSync(folder, { recursive: true, force: true })
    rmSync(cacheOf(folder), { recursive: true, force: true })
  })
  return folder
}

/** A folder that git and npm take for the root of a repository, as the checkout is one. */
const makeCheckout = (t: Test): string => {
  const folder = makeState(t)
  mkdirSync(join(folder, '.git'))
  t.teardown(() => removeEmbeddedPostgres(join(folder, '.taxiway', 'postgres')))
  return folder
}

const readDocumentedVariables = (): string[] => {
  const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')
  const [programs = ''] = example.split(/^# ---- docker compose .*$/m)
  return [...programs.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name ?? '')
}

const ownVariables = [
  'APP_CONNECT_HOST',
  'APP_URL_TEMPLATE',
  'BETTER_AUTH_SECRET',
  'CONSOLE_DIR',
  'DATABASE_URL',
  'ENCRYPTION_SECRET',
  'ENCRYPTION_SECRET_PREVIOUS',
  'FLY_API_TOKEN',
  'FLY_API_URL',
  'FLY_LOGS_URL',
  'FLY_ORG_SLUG',
  'GITHUB_API_URL',
  'GITHUB_APP_ID',
  'GITHUB_APP_PRIVATE_KEY',
  'GITHUB_CLIENT_ID',
  'GITHUB_CLIENT_SECRET',
  'GITHUB_WEBHOOK_SECRET',
  'GITHUB_WEBHOOK_SECRET_PREVIOUS',
  'HOST',
  'IMAGE_STORE_DIR',
  'NODE_ENV',
  'PORT',
  'PUBLIC_URL',
  'REDIS_URL',
]

t.test('Ctrl-C stops everything, and what is kept serves the next start', async t => {
  const state = makeState(t)
  const run = runLocal(programs, state, 'start')
  await run.said('Taxiway is ready')
  const processes = readLedger(state)
  t.ok(
    ['postgres', 'machines-emulator', 'github-emulator', 'api', 'worker'].every(name =>
      processes.some(p => p.name === name),
    ),
  )
  t.equal(statSync(join(state, 'secrets.json')).mode & 0o777, 0o600)
  const secrets = readFileSync(join(state, 'secrets.json'), 'utf8')
  const ports = JSON.parse(readFileSync(join(state, 'ports.json'), 'utf8'))

  const second = runLocal(programs, state, 'start')
  t.equal(await second.ended, 1)
  t.match(second.output(), `already running (process ${run.pid})`)
  const reset = runLocal(programs, state, 'reset')
  t.equal(await reset.ended, 1)
  t.match(reset.output(), `is running (process ${run.pid})`)

  run.child.kill('SIGINT')
  t.equal(await run.ended, 0, run.output())
  t.same(stillRunning(processes), [])
  t.notOk(existsSync(join(state, 'processes.json')))

  const next = runLocal(programs, state, 'start')
  await next.said('Taxiway is ready')
  t.notMatch(next.output(), /left/)
  t.equal(readFileSync(join(state, 'secrets.json'), 'utf8'), secrets)
  const { postgres, router } = JSON.parse(readFileSync(join(state, 'ports.json'), 'utf8'))
  t.same([postgres, router], [ports.postgres, ports.router])
  next.child.kill('SIGTERM')
  t.equal(await next.ended, 0)

  t.not(readdirSync(join(cacheOf(state), 'taxiway')).length, 0)
  t.equal(await runLocal(programs, state, 'reset').ended, 0)
  t.notOk(existsSync(state))
  t.same(readdirSync(join(cacheOf(state), 'taxiway')), [], 'nor is a work directory left')
})

t.test('a supervisor killed with kill -9 leaves nothing running', async t => {
  const state = makeState(t)
  const run = runLocal(programs, state, 'start')
  await run.said('Taxiway is ready')
  const processes = readLedger(state)
  run.child.kill('SIGKILL')
  await run.ended
  for (const { pid, identity, name } of processes) t.ok(await waitForExit(pid, identity, 20_000), name)

  const next = runLocal(programs, state, 'start')
  await next.said('Taxiway is ready')
  next.child.kill('SIGINT')
  t.equal(await next.ended, 0)
})

t.test('an npm that is ended takes the stack with it, which runs its builds in no repository', async t => {
  const state = join(makeCheckout(t), '.taxiway')
  const documented = readDocumentedVariables()
  const env = Object.fromEntries(documented.map(name => [name, `chosen ${name}`]))
  const first = runByNpm(programs, state, { behindShell: false, env: { ...env, PORT: '0', REDIS_URL: '' } })
  await first.said('Taxiway is ready')
  const given = { api: readServiceEnvironment(state, 'api'), worker: readServiceEnvironment(state, 'worker') }
  const isOwn = (name: string) => given.worker[name] !== env[name] && given.api[name] !== env[name]
  t.same(
    documented.filter(isOwn).sort(),
    ownVariables,
    'every setting arrives, no address and no secret does',
  )

  const { WORK_DIR: work } = readServiceEnvironment(state, 'worker')
  t.equal(work, 'chosen WORK_DIR')
  const { MACHINES_DIR: machines = '' } = readServiceEnvironment(state, 'machines-emulator')
  t.equal(findRepository(machines), null, 'apps run in no repository')
  const processes = readLedger(state)
  const { pid } = JSON.parse(readFileSync(join(state, 'stack.json'), 'utf8'))
  const supervisor = { name: 'supervisor', pid, identity: identifyProcess(pid) ?? '' }
  first.child.kill('SIGTERM')
  for (const one of [supervisor, ...processes])
    t.ok(await waitForExit(one.pid, one.identity, 60_000), one.name)

  const second = runByNpm(programs, state, { behindShell: true })
  await second.said('Taxiway is ready')
  const { WORK_DIR: own = '' } = readServiceEnvironment(state, 'worker')
  t.equal(findRepository(own), null, 'builds run in no repository')
  const left = readLedger(state)
  second.child.kill('SIGKILL')
  for (const one of left) t.ok(await waitForExit(one.pid, one.identity, 60_000), one.name)
  await eventually(() => !existsSync(join(state, 'processes.json')), { what: 'an orderly stop' })
})

t.test('a start that fails says why and stops what it had started', async t => {
  const state = makeState(t)
  const broken = await buildFakePrograms(t)
  makeCrash(broken, 'worker')
  const run = runLocal(broken, state, 'start')
  t.equal(await run.ended, 1)
  t.match(run.output(), /worker has ended \(exit code 3\)/)
  t.match(run.output(), 'DATABASE_URL is not valid', 'with the end of its log')
  t.notOk(existsSync(join(state, 'processes.json')))
})

t.test('a part that ends on its own ends the stack, with its name', async t => {
  const state = makeState(t)
  const run = runLocal(programs, state, 'start')
  await run.said('Taxiway is ready')
  const processes = readLedger(state)
  process.kill(processes.find(({ name }) => name === 'api')?.pid ?? 0, 'SIGKILL')
  t.equal(await run.ended, 1)
  t.match(run.output(), 'api has ended (SIGKILL)')
  t.same(stillRunning(processes), [])
})

t.test('a busy port is named, with what to do', async t => {
  const port = await takePort(t)
  const run = runLocal(programs, makeState(t), 'start', { PORT: String(port) })
  t.equal(await run.ended, 1)
  t.match(run.output(), `Port ${port} is taken by another program.`)
  t.match(run.output(), `PORT=${port + 1} npm start`)
})
