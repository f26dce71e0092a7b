import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { servicesFile } from '../run/test-folders.js'
import { type Guard, guards, type Patch } from './guards.js'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const timeoutMs = 280_000

/**
 * `npm run campaign -- guards`: takes the guards away, one at a time, in a copy of the tree, and prints which test turns red. The campaign
 * fails when no test notices the loss of a guard, or when a guard is no longer where the table says.
 */
export const runGuards = async (words: readonly string[]): Promise<number> => {
  const chosen = guards.filter(one => words.length === 0 || words.some(word => one.name.includes(word)))
  let unnoticed = 0
  for (const guard of chosen) {
    const folder = copyTree()
    try {
      for (const patch of guard.patches) apply(folder, patch)
      const red = await findRed(folder, guard)
      if (red === null) unnoticed += 1
      console.log(red ? `✓ without ${guard.name}: ${red}` : `✗ without ${guard.name}: no test noticed`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  console.log(`${chosen.length - unnoticed} of ${chosen.length} noticed`)
  return unnoticed === 0 ? 0 : 1
}

/** Sources are copied, third-party packages are shared: the links between our packages are relative, so they lead into the copy. */
const copyTree = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-guard-'))
  for (const name of [
    'apps',
    'packages',
    'package.json',
    'pnpm-lock.yaml',
    '.pnpmfile.cjs',
    'pnpm-workspace.yaml',
    'tsconfig.base.json',
  ])
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      verbatimSymlinks: true,
      filter: source => !/\/(dist|\.mut|coverage)(\/|$)/.test(source.slice(root.length)),
    })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, '.taxiway', 'test'), { recursive: true })
  cpSync(servicesFile, join(folder, servicesFile.slice(root.length)))
  return folder
}

const apply = (folder: string, { file, find, replace }: Patch) => {
  const path = join(folder, file)
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (text.split(find).length !== 2)
    throw new Error(`the guard is no longer in ${file}: ${find.slice(0, 80)}`)
  writeFileSync(
    path,
    text.replace(find, () => replace),
  )
}

const findRed = async (folder: string, { tests }: Guard): Promise<string | null> => {
  for (const { file, env = {} } of tests) {
    const output = await runTest(folder, file, env)
    if (output.code === 0) continue
    const failed = /^\s*not ok \d+ - (.*?)(?: # time.*)?$/m.exec(output.text)?.[1]?.slice(0, 100)
    const rules = [...new Set([...output.text.matchAll(/"rule": "(\w+)"/g)].map(match => match[1]))]
    return `${file} is red${rules.length > 0 ? ` by ${rules.join(', ')}` : `: ${failed ?? output.text.slice(-200)}`}`
  }
  return null
}

const runTest = (folder: string, file: string, env: Record<string, string>) =>
  new Promise<{ code: number | null; text: string }>(resolve => {
    const args = ['--conditions=@taxiway/source', '--import=tsx', join(folder, file)]
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      timeout: timeoutMs,
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        text += chunk
      })
    child.once('close', code => resolve({ code, text }))
  })
