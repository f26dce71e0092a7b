import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashFiles, workspaceFolders } from './hash-files.mjs'
import { withLock } from './lock.mjs'
import { ExpectedError, root, statePath } from './root.mjs'
import { runProcess } from './run-process.mjs'

const ATTEMPTS = 3

/**
 * Installs the dependencies exactly as locked, unless an installation of exactly this lock file, these
 * package.json files and this Node is already there. Never more than one installation at a time.
 */
export const ensureInstalled = async () => {
  const wanted = describeInstallation()
  if (readStamp() === wanted) return
  await withLock(
    statePath('install.lock'),
    async () => {
      if (readStamp() === wanted) return
      await install()
      writeFileSync(stampFile(), wanted)
    },
    () => console.error('Another command is installing the dependencies: waiting for it.'),
  )
}

const install = async () => {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const [pnpm] = packageManager.split('+')
  console.error(`Installing the dependencies with ${pnpm} …`)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    // Standard output belongs to the command itself (the demo may print JSON there).
    const code = await runProcess('npx', ['--yes', pnpm, 'install', '--frozen-lockfile'], {
      stdio: ['ignore', 2, 2],
      // Never ask a question: there may be no person to answer it.
      env: { CI: 'true' },
      shell: process.platform === 'win32',
    })
    if (code === 0) return
    if (code > 128) throw new ExpectedError('The installation was interrupted.')
    if (attempt < ATTEMPTS) console.error(`The installation failed (exit code ${code}); trying again.`)
  }
  throw new ExpectedError(
    'The dependencies could not be installed; what pnpm said is above. Check the network and the npm registry, then run the command again.',
  )
}

const describeInstallation = () => {
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.cjs']
  const manifests = workspaceFolders().map(folder => join(folder, 'package.json'))
  const [major] = process.versions.node.split('.')
  return hashFiles([...files, ...manifests], [major, process.platform, process.arch])
}

const stampFile = () => join(root, 'node_modules', '.taxiway-installed')

const readStamp = () => (existsSync(stampFile()) ? readFileSync(stampFile(), 'utf8') : null)
