// The runner of `npm test`, a program of tap's own library. tap's command line would load TypeScript, mocks and
// notes for coverage into every test process and into all that those start; bundles need none of it.
import { createWriteStream, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import t from 'tap'
import { root } from './root.mjs'

const { tests, output, jobs, timeoutSeconds } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const running = new Set()
const startedAt = new Map()
let stopping = false

const tell = (file, results) => {
  const seconds = (performance.now() - startedAt.get(file)) / 1000
  console.log(`${results?.ok ? '✓' : '✗'} ${file} (${seconds.toFixed(1)} s)`)
}

/** The tests that run are told and get the time to end (until told again); the others do not begin any more. */
const stopOnSignals = () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      for (const child of running) child.kill(stopping ? 'SIGKILL' : signal)
      stopping = true
      // After tap has said what it thinks of it.
      process.once('exit', () => {
        process.exitCode = 128 + constants.signals[signal]
      })
    })
  }
}

t.setTimeout(0)
t.jobs = Math.min(jobs, tests.length)
t.pipe(createWriteStream(output))
// A terminal gets a line for each file, a pipe the whole output of the tests.
if (process.stdout.isTTY) t.register()
else t.pipe(process.stdout)

t.on('spawn', test => {
  startedAt.set(test.name, performance.now())
  // Taken for what loads its notes, so that it is not added to NODE_OPTIONS; `spawn` itself has no such option.
  test.on('preprocess', options => {
    options.execArgv = ['--import=@tapjs/processinfo/import']
  })
  test.on('process', child => {
    if (stopping) child.kill('SIGKILL')
    running.add(child)
    child.once('close', () => running.delete(child))
  })
})

stopOnSignals()
t.plan(tests.length)
for (const { file, bundle } of tests) {
  const options = {
    at: null,
    stack: '',
    buffered: t.jobs > 1,
    timeout: timeoutSeconds * 1000,
    cwd: root,
    env: { ...process.env, TAP_TIMEOUT: String(timeoutSeconds) },
    externalID: file,
  }
  const ended = t.spawn(process.execPath, ['--enable-source-maps', bundle], options, file)
  if (process.stdout.isTTY) ended.then(results => tell(file, results))
}
