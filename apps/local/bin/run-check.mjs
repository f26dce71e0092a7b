import { join } from 'node:path'
import { root } from './root.mjs'
import { runProcess } from './run-process.mjs'
import { runTests } from './run-tests.mjs'

const tool = name => join(root, 'node_modules', '.bin', name)

const STEPS = [
  { title: 'format and lint', program: tool('biome'), args: ['ci', '--error-on-warnings'] },
  { title: 'types', program: tool('tsc'), args: ['-p', 'tsconfig.base.json'] },
  { title: 'types of the console', program: tool('tsc'), args: ['-p', 'apps/console', '--noEmit'] },
  { title: 'dead code', program: tool('knip'), args: [] },
]

/** Every check that a change must pass, all of them even after a failure; the tests come last. */
export const runCheck = async args => {
  const failed = []
  for (const { title, program, args: stepArgs } of STEPS) {
    const startedAt = performance.now()
    console.log(`\n▸ ${title}`)
    const code = await runProcess(program, stepArgs, { shell: process.platform === 'win32' })
    if (code > 128) return code
    console.log(
      `${code === 0 ? '✓' : '✗'} ${title} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`,
    )
    if (code !== 0) failed.push(title)
  }
  console.log('\n▸ tests, boundaries and the OpenAPI document')
  if (failed.length > 0) console.log(`(failed so far: ${failed.join(', ')})`)
  const code = await runTests(args)
  return code === 0 && failed.length > 0 ? 1 : code
}
