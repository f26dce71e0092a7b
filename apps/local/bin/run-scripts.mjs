import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles, workspaceFolders } from './hash-files.mjs'
import { root, statePath } from './root.mjs'
import { runProcess } from './run-process.mjs'
import { collectFigures, readComparison, tellFigures } from './tell-figures.mjs'

const TYPESCRIPT = ['--conditions=@taxiway/source', '--import=tsx']

/**
 * Runs every `bench/*.bench.ts`, or those whose path contains one of the words given, and prints all figures in one table. They
 * are kept in `.taxiway/bench/all.json`; `--compare=<such a file>` shows what changed since.
 */
export const runBenchmarks = async args => {
  const before = readComparison(args)
  const startedAt = Date.now()
  const code = await runScripts(
    'bench',
    '.bench.ts',
    args.filter(arg => !arg.startsWith('--compare=')),
  )
  tellFigures(collectFigures(statePath('bench', '.'), startedAt), before)
  return code
}

/** Runs every `campaign/*.campaign.ts`, or those whose path contains one of the words given. */
export const runCampaigns = args => runScripts('campaign', '.campaign.ts', args)

/**
 * Each script runs in a process of its own with the test services up, prints its report and leaves its
 * figures as JSON in the folder named by REPORT_DIR. Words starting with `--` are passed on to it.
 */
const runScripts = async (folderName, suffix, args) => {
  const options = args.filter(arg => arg.startsWith('--'))
  const words = args.filter(arg => !arg.startsWith('--'))
  const scripts = workspaceFolders()
    .map(folder => join(folder, folderName))
    .filter(folder => existsSync(join(root, folder)))
    .flatMap(listFiles)
    .filter(file => file.endsWith(suffix))
    .filter(file => words.length === 0 || words.some(word => file.includes(word)))
  if (scripts.length === 0) {
    console.error(`No ${folderName} script${words.length > 0 ? ` matches ${words.join(' ')}` : ' exists'}.`)
    return 1
  }
  const env = { REPORT_DIR: join(statePath(folderName, '.'), '.') }
  await runTypeScript('packages/testing/src/run/before.ts', [], env)
  let exitCode = 0
  try {
    for (const script of scripts) {
      console.log(`\n▸ ${script}`)
      const code = await runTypeScript(script, options, env)
      if (code > 128) return code
      exitCode ||= code
    }
  } finally {
    await runTypeScript('packages/testing/src/run/after.ts', [], env)
  }
  return exitCode
}

const runTypeScript = (file, args, env) =>
  runProcess(process.execPath, [...TYPESCRIPT, join(root, file), ...args], { env })
