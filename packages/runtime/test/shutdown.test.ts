import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createLogger, installShutdown } from '@taxiway/runtime'
import t, { type Test } from 'tap'

const logger = createLogger({ name: 'test', level: 'silent' })

const install = (stop: () => Promise<void>, deadlineMs = 60_000) => {
  const signals = new EventEmitter()
  const done: string[] = []
  const exited = new Promise<number>(resolve => {
    installShutdown({
      logger,
      deadlineMs,
      signals,
      stop: () => {
        done.push('stop')
        return stop()
      },
      kill: () => done.push('kill'),
      exit: code => {
        done.push(`exit ${code}`)
        resolve(code)
      },
    })
  })
  return { signals, done, exited }
}
const never = () => new Promise<void>(() => undefined)

t.test('a signal stops in order, once, and ends well', async t => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    const { signals, done, exited } = install(async () => undefined)
    signals.emit(signal)
    t.equal(await exited, 0)
    t.same(done, ['stop', 'kill', 'exit 0'])
  }
})

t.test('a second signal does not wait any longer', async t => {
  const { signals, done } = install(never)
  signals.emit('SIGINT')
  t.same(done, ['stop'])
  signals.emit('SIGINT')
  t.same(done, ['stop', 'kill', 'exit 1'])
})

t.test('a stop that fails ends with an error, after what must not survive was killed', async t => {
  const { signals, done, exited } = install(() => Promise.reject(new Error('cannot close')))
  signals.emit('SIGTERM')
  t.equal(await exited, 1)
  t.same(done, ['stop', 'kill', 'exit 1'])
})

t.test('an uncaught error stops in order, with a non-zero code', async t => {
  for (const fault of ['uncaughtException', 'unhandledRejection']) {
    const { signals, done, exited } = install(async () => undefined)
    signals.emit(fault, new Error('bug'))
    t.equal(await exited, 1, fault)
    t.same(done, ['stop', 'kill', 'exit 1'])
  }
})

const program = fileURLToPath(new URL('./fixtures/stopping-process.ts', import.meta.url))

const start = async (t: Test, stop: 'quickly' | 'never', deadlineMs: number): Promise<ChildProcess> => {
  const child = spawn(
    process.execPath,
    ['--conditions=@taxiway/source', '--import=tsx', program, stop, String(deadlineMs)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

t.test(
  'a real process that hangs while it stops ends by its deadline; one that does not ends well',
  async t => {
    const [hanging, orderly] = await Promise.all([start(t, 'never', 50), start(t, 'quickly', 60_000)])
    const ends = [once(hanging, 'exit'), once(orderly, 'exit')]
    hanging.kill('SIGTERM')
    orderly.kill('SIGTERM')
    t.same(await Promise.all(ends), [
      [1, null],
      [0, null],
    ])
  },
)
