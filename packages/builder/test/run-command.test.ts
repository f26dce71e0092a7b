import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Clock, systemClock } from '@taxiway/runtime'
import { eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import type { Command } from '../src/process/command.js'
import { listProcesses } from '../src/process/process-table.js'
import { createRunCommand, type RunOptions } from '../src/process/run-command.js'
import { sweepOrphans } from '../src/process/sweep-orphans.js'

const run = createRunCommand({ clock: systemClock })
const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }
const node = (dir: string, script: string, ...args: string[]): Command => ({
  argv: [process.execPath, '-e', script, ...args],
  cwd: dir,
  env,
})

let serial = 0
const options = (given: Partial<RunOptions> = {}) => {
  serial += 1
  const output = { stdout: '', stderr: '' }
  return {
    output,
    runId: `test-${process.pid}-${serial}`,
    onOutput: (stream: 'stdout' | 'stderr', text: string) => {
      output[stream] += text
    },
    maxOutputBytes: 1024 * 1024,
    timeoutMs: 30_000,
    ...given,
  }
}

const livingOf = async (runId: string) => (await listProcesses()).filter(entry => entry.runId === runId)
const linuxOnly = process.platform === 'linux' ? false : 'needs /proc'

/** Ignores SIGTERM, and leaves a child in a session of its own whose parent ends at once; that one ignores SIGTERM too. */
const stubborn = `
  process.on('SIGTERM', () => {})
  const { spawn } = require('node:child_process')
  const hidden = "process.on('SIGTERM', () => {}); require('node:fs').writeFileSync('hidden', String(process.pid)); setInterval(() => {}, 1000)"
  const parent = "require('node:child_process').spawn(process.execPath, ['-e', process.argv[1]], { detached: true, stdio: 'ignore' }).unref()"
  spawn(process.execPath, ['-e', parent, hidden], { detached: true, stdio: 'inherit' })
  setInterval(() => {}, 1000)
`

t.test('arguments, exit code and both streams arrive; stdin is closed', async t => {
  const script = `
    process.stdin.on('data', () => {}).on('end', () => {
      process.stdout.write(JSON.stringify(process.argv.slice(1)))
      process.stderr.write('é'.repeat(3) + '\\nlast')
      process.exitCode = 7
    })`
  const given = options()
  const result = await run(node(t.testdir(), script, '--', 'a b', '$HOME', ''), given)
  t.match(result, { exitCode: 7, signal: null, timedOut: false, aborted: false, truncated: false })
  t.same(JSON.parse(given.output.stdout), ['a b', '$HOME', ''])
  t.equal(given.output.stderr, 'ééé\nlast\n')
})

t.test('a process gets exactly the environment it is given, and its marker', async t => {
  process.env['CONTROL_PLANE_SECRET'] = 'must not be inherited'
  t.teardown(() => delete process.env['CONTROL_PLANE_SECRET'])
  const given = options()
  const command = { argv: ['/usr/bin/env'], cwd: t.testdir(), env: { ONLY: 'this' } }
  await run(command, given)
  // The test runner adds its own variables to every process.
  const names = /^(NODE_OPTIONS|_TAPJS\w*)=|^[^=]*$/
  const seen = given.output.stdout.split('\n').filter(line => !names.test(line))
  t.same(seen.sort(), ['ONLY=this', `TAXIWAY_RUN_ID=${given.runId}`])
})

t.test('text is handed on in whole lines and whole characters, however it is cut', async t => {
  const script = `
    const bytes = Buffer.from('grün €\\nzweite Zeile\\n'.repeat(50))
    let at = 0
    const next = () => at < bytes.length && process.stdout.write(bytes.subarray(at, at += 7), () => setImmediate(next))
    next()`
  const texts: string[] = []
  await run(node(t.testdir(), script), options({ onOutput: (_stream, text) => void texts.push(text) }))
  t.equal(texts.join(''), 'grün €\nzweite Zeile\n'.repeat(50))
  t.ok(texts.every(text => text.endsWith('\n')))
})

t.test(
  'a flood is cut at the limit with one notice, and the command still runs to its end (case 28)',
  async t => {
    const dir = t.testdir()
    const script = `
    const line = 'x'.repeat(1023) + '\\n'
    let left = 20_000
    const more = () => { while (left-- > 0) if (!process.stdout.write(line)) return process.stdout.once('drain', more); require('node:fs').writeFileSync('done', '') }
    more()
    process.on('exit', () => require('node:fs').writeSync(2, 'the last line\\n'))`
    const given = options({ maxOutputBytes: 256 * 1024 })
    const result = await run(node(dir, script), given)
    t.match(result, { exitCode: 0, truncated: true })
    t.ok(given.output.stdout.length < 260 * 1024, 'bounded')
    t.ok(given.output.stderr.endsWith('the last line\n'), 'its end is kept')
    t.equal(given.output.stdout.match(/the output is cut here/g)?.length, 1)
    t.ok(existsSync(`${dir}/done`))
  },
)

t.test('a slow sink slows the process down instead of filling memory', { skip: linuxOnly }, async t => {
  let taken = 0
  let release = (): void => undefined
  const gate = new Promise<void>(resolve => {
    release = resolve
  })
  const given = options({
    maxOutputBytes: 64 * 1024 * 1024,
    onOutput: async (_stream, text) => {
      await gate
      taken += text.replaceAll('\n', '').length
    },
  })
  const running = run({ argv: ['head', '-c', '8388608', '/dev/zero'], cwd: t.testdir(), env }, given)
  // The program sleeps only while it waits for a reader.
  const isWaiting = async (): Promise<boolean> => {
    const [entry] = await livingOf(given.runId)
    return entry !== undefined && / S /.test(readFileSync(`/proc/${entry.pid}/stat`, 'utf8'))
  }
  await eventually(isWaiting)
  t.equal(taken, 0)
  release()
  await running
  t.equal(taken, 8 * 1024 * 1024)
})

t.test(
  'at the timeout a child that ignores SIGTERM and one that hid in a session of its own are killed (case 28)',
  { skip: linuxOnly },
  async t => {
    const dir = t.testdir()
    const given = options({ timeoutMs: 123_456, graceMs: 200 })
    // The time is over as soon as the hidden child is up, however slow this machine is.
    const isHidden = () =>
      eventually(() => existsSync(`${dir}/hidden`) && readFileSync(`${dir}/hidden`, 'utf8'), {
        timeoutMs: 60_000,
      })
    const clock: Clock = {
      ...systemClock,
      sleep: async (ms, signal) => void (await (ms === 123_456 ? isHidden() : systemClock.sleep(ms, signal))),
    }
    const result = await createRunCommand({ clock })(node(dir, stubborn), given)
    t.match(result, { exitCode: null, signal: 'SIGKILL', timedOut: true, aborted: false })
    t.same(await livingOf(given.runId), [])
  },
)

t.test('an abort ends a polite process by SIGTERM, without waiting for the grace to pass', async t => {
  const dir = t.testdir()
  const abort = new AbortController()
  const script = `process.on('SIGTERM', () => process.exit(3)); require('node:fs').writeFileSync('ready', ''); setInterval(() => {}, 1000)`
  const given = options({ signal: abort.signal, graceMs: 60_000 })
  const running = run(node(dir, script), given)
  await eventually(() => existsSync(`${dir}/ready`))
  abort.abort()
  t.match(await running, { exitCode: 3, aborted: true, timedOut: false })
})

t.test(
  'what a command leaves running in the background is gone when the run resolves',
  { skip: linuxOnly },
  async t => {
    const dir = t.testdir()
    const script = stubborn.replace(
      /setInterval.*\n\s*$/,
      `
    const wait = setInterval(() => require('node:fs').existsSync('hidden') && process.exit(0), 5)`,
    )
    const given = options()
    t.match(await run(node(dir, script), given), { exitCode: 0, timedOut: false })
    t.ok(existsSync(`${dir}/hidden`))
    t.same(await livingOf(given.runId), [])
  },
)

t.test('a program that does not exist is a result, not a crash', async t => {
  const result = await run({ argv: ['/no/such/program'], cwd: t.testdir(), env }, options())
  t.match(result, { exitCode: null, startError: 'ENOENT' })
})

t.test('an error of the sink ends the process and comes out', { skip: linuxOnly }, async t => {
  const given = options({
    onOutput: () => {
      throw new Error('no lease')
    },
  })
  await t.rejects(run(node(t.testdir(), `console.log('x'); setInterval(() => {}, 1000)`), given), {
    message: 'no lease',
  })
  t.same(await livingOf(given.runId), [])
})

/** A worker of its own that starts the stubborn command and can be killed. */
const startWorker = async (t: Test, dir: string, runId: string, guarded: boolean) => {
  const from = (path: string) => pathToFileURL(fileURLToPath(new URL(path, import.meta.url))).href
  const program = `
    import { createRunCommand } from ${JSON.stringify(from('../src/process/run-command.ts'))}
    import { openProcessGuard } from ${JSON.stringify(from('../src/process/process-guard.ts'))}
    import { systemClock } from '@taxiway/runtime'
    const run = createRunCommand({ clock: systemClock, ${guarded ? 'guard: openProcessGuard()' : ''} })
    await run({ argv: [process.execPath, '-e', ${JSON.stringify(stubborn)}], cwd: ${JSON.stringify(dir)}, env: {} },
      { runId: ${JSON.stringify(runId)}, onOutput: () => {}, maxOutputBytes: 1, timeoutMs: 600000 })`
  const worker = spawn(
    process.execPath,
    ['--conditions=@taxiway/source', '--import=tsx', '--input-type=module', '-e', program],
    { stdio: 'inherit', cwd: fileURLToPath(new URL('..', import.meta.url)) },
  )
  t.teardown(() => worker.kill('SIGKILL'))
  await eventually(() => existsSync(`${dir}/hidden`), { timeoutMs: 30_000 })
  return worker
}

t.test('kill -9 of the worker takes its builds with it', { skip: linuxOnly }, async t => {
  const runId = `guarded-${process.pid}`
  const worker = await startWorker(t, t.testdir(), runId, true)
  t.ok((await livingOf(runId)).length >= 2)
  worker.kill('SIGKILL')
  await once(worker, 'exit')
  await eventually(async () => (await livingOf(runId)).length === 0)
})

t.test(
  'the sweep at the start finds what a worker without its guard left, and only its own',
  { skip: linuxOnly },
  async t => {
    const runId = `swept~999999999.1~${process.pid}`
    const worker = await startWorker(t, t.testdir(), runId, false)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
    t.ok((await livingOf(runId)).length >= 2, 'they outlive it')
    t.equal(await sweepOrphans({ runIdPrefix: 'swep', clock: systemClock }), 0)
    t.ok((await livingOf(runId)).length >= 2, 'a neighbour leaves them alone')
    t.ok((await sweepOrphans({ runIdPrefix: 'swept', clock: systemClock })) >= 2)
    t.same(await livingOf(runId), [])
  },
)
