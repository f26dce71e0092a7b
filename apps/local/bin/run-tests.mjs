import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, statePath } from './root.mjs'
import { runProcess } from './run-process.mjs'
import { summariseTap } from './summarise-tap.mjs'

/** Runs the tests (all, or the files named) and ends with what failed, told again, and one line that counts. */
export async function runTests(args) {
  const output = statePath('test', `results-${process.pid}.tap`)
  const tap = join(root, 'node_modules', 'tap', 'dist', 'esm', 'run.mjs')
  const code = await runProcess(process.execPath, [tap, 'run', `--output-file=${output}`, ...args])
  const counts = existsSync(output)
    ? summariseTap(readFileSync(output, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0, failures: [] }
  rmSync(output, { force: true })
  if (code !== 0 && counts.failed === 0) {
    console.log('The test runner itself failed: see above.')
    counts.failed = 1
  }
  for (const failure of counts.failures) console.log(`\n${failure}`)
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  return code
}
