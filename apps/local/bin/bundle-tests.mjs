import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { bundlePrograms } from './build.mjs'
import { listFiles, workspaceFolders } from './hash-files.mjs'
import { ExpectedError, root, statePath } from './root.mjs'

/** The tests of the whole take longest: begun last, they would be waited for with all else done. */
const FIRST = join('packages', 'testing')
const SETUP = { before: 'packages/testing/src/run/before.ts', after: 'packages/testing/src/run/after.ts' }

/**
 * Bundles these test files, and what runs before and after them, into a folder of this process. What runs that
 * are over have left is removed. Resolves with the folder and the bundle of every file, by its path in the checkout.
 */
export const bundleTests = async files => {
  const folder = statePath('test', 'bundles', String(process.pid))
  removeStale()
  const names = Object.fromEntries(files.map(file => [file.replace(/\.ts$/, ''), file]))
  await bundlePrograms({ ...SETUP, ...names }, folder)
  // Its process would hold what it read until ours ends, which is when all tests have run.
  await (await import('esbuild')).stop()
  const bundle = name => join(folder, `${name}.mjs`)
  return {
    folder,
    before: bundle('before'),
    after: bundle('after'),
    tests: Object.entries(names).map(([name, file]) => ({ file, bundle: bundle(name) })),
  }
}

/** The test files that are meant: all of them, or the files and folders named (as paths in the checkout). */
export const findTests = paths => {
  if (paths.length > 0) return [...new Set(paths.flatMap(findNamed))]
  const folders = [FIRST, ...workspaceFolders().filter(folder => folder !== FIRST)]
  return folders.flatMap(folder => testsBelow(join(folder, 'test')))
}

const findNamed = path => {
  const absolute = resolve(root, path)
  if (!existsSync(absolute)) throw new ExpectedError(`There is no test file ${path}.`)
  const name = relative(root, absolute)
  return statSync(absolute).isDirectory() ? testsBelow(name) : [name]
}

const testsBelow = folder =>
  existsSync(join(root, folder))
    ? listFiles(folder)
        .filter(file => file.endsWith('.test.ts'))
        .sort()
    : []

const removeStale = () => {
  const folder = statePath('test', 'bundles', '.')
  for (const pid of readdirSync(folder)) {
    if (!isAlive(Number(pid))) rmSync(join(folder, pid), { recursive: true, force: true })
  }
}

const isAlive = pid => {
  try {
    process.kill(pid, 0)
    return pid !== process.pid
  } catch (error) {
    return error.code === 'EPERM'
  }
}
