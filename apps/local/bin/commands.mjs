import { ensureInstalled } from './install.mjs'
import { runCheck } from './run-check.mjs'
import { runLocal } from './run-local.mjs'
import { runProcess } from './run-process.mjs'
import { runProgram } from './run-program.mjs'
import { runBenchmarks, runCampaigns } from './run-scripts.mjs'
import { runTests } from './run-tests.mjs'

const COMMANDS = {
  demo: args => runLocal('demo', args),
  start: args => runLocal('start', args),
  plan: args => runLocal('plan', args),
  'pin-images': args => runLocal('pin-images', args),
  reset: args => runLocal('reset', args),
  'db:migrate': args => runProgram('migrate', args),
  keys: args => runProgram('keys', args),
  backup: args =>
    runProgram('backup', ['backup', 'repeat', 'check'].includes(args[0]) ? args : ['backup', ...args]),
  restore: args => runProgram('backup', ['restore', ...args]),
  sbom: args =>
    runProcess(process.execPath, [
      '--conditions=@taxiway/source',
      '--import=tsx',
      'packages/testing/bin/write-sbom.ts',
      ...args,
    ]),
  smoke: args => runProgram('smoke', args),
  test: runTests,
  check: runCheck,
  bench: runBenchmarks,
  campaign: runCampaigns,
}

/** Runs one of the commands and resolves with the exit code. */
export const runCommand = async (name, args) => {
  const command = COMMANDS[name]
  if (command === undefined) {
    console.error(`Unknown command "${name}". There are: ${Object.keys(COMMANDS).join(', ')}.`)
    return 2
  }
  try {
    await ensureInstalled()
    return await command(args)
  } catch (error) {
    // A failure with a `hint` was foreseen: its message is for people, its stack is noise.
    console.error(error?.expected ? `\n${error.message}` : error)
    return 1
  }
}
