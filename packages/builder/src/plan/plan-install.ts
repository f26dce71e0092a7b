import { posix } from 'node:path'
import type { PlannedCommand } from './build-plan.js'
import { hasDependencies, type PackageFile } from './read-package.js'
import type { SourceListing } from './source-listing.js'

export type Installer = {
  install: PlannedCommand | undefined
  /** The program that runs scripts. */
  runner: readonly string[]
  reason: string
}

type Lockfile = { name: string; tool: 'npm' | 'pnpm' | 'yarn' }

const lockfiles: readonly Lockfile[] = [
  { name: 'package-lock.json', tool: 'npm' },
  { name: 'npm-shrinkwrap.json', tool: 'npm' },
  { name: 'pnpm-lock.yaml', tool: 'pnpm' },
  { name: 'yarn.lock', tool: 'yarn' },
]
const quiet = ['--no-audit', '--no-fund']

/** Which tool installs is said by the lock file nearest to the app, from its folder up to the root of the source. */
export const planInstall = async (
  source: SourceListing,
  workdir: string,
  file: PackageFile,
): Promise<Installer> => {
  const found = await findLockfile(source, workdir)
  const runner =
    found === undefined || found.tool === 'npm' ? ['npm'] : await toolCommand(source, file, found)
  if (!hasDependencies(file) && (found === undefined || found.cwd === workdir)) {
    return { install: undefined, runner, reason: 'nothing to install: no dependencies' }
  }
  if (found === undefined) {
    const install = { argv: ['npm', 'install', ...quiet], cwd: workdir }
    return {
      install,
      runner,
      reason: 'npm installs; without a lock file versions may differ from build to build',
    }
  }
  const reason = `${found.tool} installs, because of ${found.path}`
  return { install: { argv: [...runner, ...installArguments(found)], cwd: found.cwd }, runner, reason }
}

type FoundLockfile = Lockfile & { path: string; cwd: string; berry: boolean }

const findLockfile = async (source: SourceListing, workdir: string): Promise<FoundLockfile | undefined> => {
  for (let cwd = workdir; ; cwd = posix.dirname(cwd)) {
    for (const lockfile of lockfiles) {
      const path = posix.join(cwd, lockfile.name)
      const text = await source.read(path)
      if (text !== undefined) {
        return {
          ...lockfile,
          path,
          cwd,
          berry: lockfile.tool === 'yarn' && !text.includes('yarn lockfile v1'),
        }
      }
    }
    if (cwd === '.') return undefined
  }
}

const installArguments = ({ tool, berry }: FoundLockfile): string[] => {
  if (tool === 'npm') return ['ci', ...quiet]
  if (tool === 'pnpm') return ['install', '--frozen-lockfile']
  return berry ? ['install', '--immutable'] : ['install', '--frozen-lockfile', '--non-interactive']
}

/** pnpm and yarn come through npx, in the version the repository names, so that the worker needs nothing but Node. */
const toolCommand = async (
  source: SourceListing,
  file: PackageFile,
  found: FoundLockfile,
): Promise<string[]> => {
  const root = found.cwd === '.' ? await source.read('package.json') : undefined
  const named = [file.packageManager, rootPackageManager(root)]
    .map(value => /^(pnpm|yarn)@(\d+\.\d+\.\d+)(?:\+|$)/.exec(value ?? ''))
    .find(match => match?.[1] === found.tool)
  if (found.tool === 'pnpm') return ['npx', '--yes', `pnpm@${named?.[2] ?? '10'}`]
  if (found.berry) return ['npx', '--yes', `@yarnpkg/cli-dist@${named?.[2] ?? '4'}`]
  return ['npx', '--yes', `yarn@${named?.[2] ?? '1'}`]
}

const rootPackageManager = (text: string | undefined): string | undefined => {
  try {
    return String((JSON.parse(text ?? '{}') as { packageManager?: unknown }).packageManager)
  } catch {
    return undefined
  }
}
