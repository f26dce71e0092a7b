import { posix } from 'node:path'
import { type PackageFile, readPackage } from './read-package.js'
import type { SourceListing } from './source-listing.js'

export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun'

export type PackageManager = {
  name: ManagerName
  /** What npx runs it as; npm is there already. */
  command: readonly string[]
  /** Yarn 2 and later: other options than Yarn 1. */
  berry: boolean
  /** The folder to install in: the one of the lock file, else the app's. */
  cwd: string
  lockfile: string | undefined
  reasons: readonly string[]
}

type Lockfile = { path: string; cwd: string; name: ManagerName; text: string }

const lockfileNames: readonly (readonly [string, ManagerName])[] = [
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
]

/**
 * The package manager of an app: `packageManager` of package.json, else `devEngines`, else the lock file nearest
 * to the app, else npm. Where lock files contradict each other or the setting, the reasons say which one counts.
 */
export const findPackageManager = async (
  source: SourceListing,
  workdir: string,
  file: PackageFile,
): Promise<PackageManager> => {
  const locks = await findLockfiles(source, workdir)
  // The root of a workspace may name it for all its apps. A root that cannot be read names nothing.
  const root = await readPackage(source, 'package.json').catch(() => undefined)
  const named = namedManager(file) ?? (root && namedManager(root))
  const lock = named ? locks.find(({ name }) => name === named.name) : locks[0]
  const name = named?.name ?? lock?.name ?? 'npm'
  const berry = name === 'yarn' && isBerry(named?.version, lock)
  const others = locks.filter(one => one.name !== name).map(({ path }) => path)
  return {
    name,
    berry,
    command: commandOf(name, named?.version, berry, lock),
    cwd: lock?.cwd ?? workdir,
    lockfile: lock?.path,
    reasons: [
      `${name} installs, because of ${named ? named.from : (lock?.path ?? 'the default')}`,
      ...(others.length > 0 ? [`${others.join(', ')} of another package manager is not used`] : []),
      ...(lock ? [] : [`there is no lock file of ${name}, so versions may differ from build to build`]),
    ],
  }
}

const findLockfiles = async (source: SourceListing, workdir: string): Promise<Lockfile[]> => {
  const found: Lockfile[] = []
  for (let cwd = workdir; ; cwd = posix.dirname(cwd)) {
    for (const [file, name] of lockfileNames) {
      const path = posix.join(cwd, file)
      const text = await source.read(path)
      if (text !== undefined) found.push({ path, cwd, name, text })
    }
    // The nearest folder with a lock file decides.
    if (found.length > 0 || cwd === '.') return found
  }
}

type Named = { name: ManagerName; version: string | undefined; from: string }

/** What package.json names; a name or version of another form is ignored, since it becomes part of a command. */
const namedManager = ({ packageManager, devEngines }: PackageFile): Named | undefined => {
  const [, name, version] =
    /^(npm|pnpm|yarn|bun)@(\d+(?:\.\d+){0,2})(?:[-+].*)?$/.exec(packageManager ?? '') ?? []
  if (name) return { name: name as ManagerName, version, from: '`packageManager`' }
  const wanted = devEngines?.packageManager
  const [, major] = /^[^\d]*(\d+(?:\.\d+){0,2})/.exec(wanted?.version ?? '') ?? []
  if (wanted) return { name: wanted.name, version: major, from: '`devEngines`' }
  return undefined
}

const isBerry = (version: string | undefined, lock: Lockfile | undefined): boolean =>
  version ? Number(version.split('.')[0]) >= 2 : lock !== undefined && !lock.text.includes('yarn lockfile v1')

const commandOf = (
  name: ManagerName,
  version: string | undefined,
  berry: boolean,
  lock: Lockfile | undefined,
): string[] => {
  if (name === 'npm') return ['npm']
  if (name === 'pnpm') return ['npx', '--yes', `pnpm@${version ?? pnpmOf(lock)}`]
  if (name === 'bun') return ['npx', '--yes', `bun@${version ?? '1'}`]
  return ['npx', '--yes', berry ? `@yarnpkg/cli-dist@${version ?? '4'}` : `yarn@${version ?? '1'}`]
}

/** The pnpm that wrote a lock file of this format. */
const pnpmOf = (lock: Lockfile | undefined): string => {
  const format = /^lockfileVersion:\s*'?(\d+(?:\.\d+)?)/m.exec(lock?.text ?? '')?.[1]
  if (format === undefined || Number(format) >= 9) return '10'
  if (Number(format) >= 6) return '8'
  return Number(format) >= 5.4 ? '7' : '6'
}
