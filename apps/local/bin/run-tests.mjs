import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleTests, findTests } from './bundle-tests.mjs'
import { ExpectedError, root } from './root.mjs'
import { runProcess } from './run-process.mjs'
import { summariseTap } from './summarise-tap.mjs'

const runner = fileURLToPath(new URL('run-test-files.mjs', import.meta.url))

/** Runs the tests (all, or the files named) and ends with what failed, told again, and one line that counts. */
export const runTests = async args => {
  const { paths, options } = readArguments(args)
  const bundles = await bundleTests(findTests(paths))
  const output = join(bundles.folder, 'results.tap')
  const plan = join(bundles.folder, 'plan.json')
  try {
    writeFileSync(plan, JSON.stringify({ tests: bundles.tests, output, ...options }))
    const code = await runBetween(bundles, () => runProcess(process.execPath, [runner, plan]))
    return tell(code, output)
  } finally {
    rmSync(bundles.folder, { recursive: true, force: true })
  }
}

/** Runs `work` with the services of the tests up. They are given back however it ends. */
const runBetween = async ({ before, after }, work) => {
  let code
  try {
    code = await runProcess(process.execPath, [before])
    if (code === 0) code = await work()
  } finally {
    const afterCode = await runProcess(process.execPath, [after])
    code ||= afterCode
  }
  return code
}

const tell = (code, output) => {
  const counts = existsSync(output)
    ? summariseTap(readFileSync(output, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0, failures: [], slowest: [] }
  if (code !== 0 && counts.failed === 0) {
    console.log('The test runner itself failed: see above.')
    counts.failed = 1
  }
  if (counts.slowest.length > 1) {
    console.log('\nThe slowest tests:')
    for (const { name, ms } of counts.slowest) console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`)
  }
  for (const failure of counts.failures) console.log(`\n${failure}`)
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  return code
}

const readArguments = args => {
  const options = { jobs: readSetting('jobs'), timeoutSeconds: readSetting('timeout') }
  const paths = []
  for (const arg of args) {
    const [, jobs] = /^--jobs=([1-9]\d*)$/.exec(arg) ?? []
    if (jobs !== undefined) options.jobs = Number(jobs)
    else if (!arg.startsWith('-')) paths.push(arg)
    else throw new ExpectedError(`npm test knows no option ${arg}, only --jobs=N; npx tap has more.`)
  }
  return { paths, options }
}

/** What holds for one file in an editor holds for all of them: tap's own settings say it. */
const readSetting = name =>
  Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(readFileSync(join(root, '.taprc'), 'utf8'))[1])
