import { posix } from 'node:path'
import { minVersion, satisfies, validRange } from 'semver'
import { type PackageFile, readPackage } from './read-package.js'
import type { SourceListing } from './source-listing.js'
import type { ToolWish } from './tool-wish.js'
import type { Workspace } from './workspace.js'

export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun'

export type PackageManager = {
  name: ManagerName
  /** Undefined for the npm that comes with Node. */
  tool: ToolWish | undefined
  /** Yarn 2 and later: other options than Yarn 1. `pnp`: packages stay in archives, and Yarn starts programs. */
  yarn: 'classic' | 'node-modules' | 'pnp'
  /** The folder to install in: the one of the lock file, else the workspace's, else the app's. */
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
  workspace: Workspace | undefined,
): Promise<PackageManager> => {
  const home = workspace?.root ?? workdir
  const locks = await findLockfiles(source, workdir, home)
  // The root of a workspace may name it for all its apps. A root that cannot be read names nothing.
  const root = await readPackage(source, 'package.json').catch(() => undefined)
  const named = namedManager(file) ?? (root && namedManager(root))
  const lock = named ? locks.find(({ name }) => name === named.name) : locks[0]
  const name = named?.name ?? lock?.name ?? 'npm'
  const from = named?.from ?? lock?.path ?? 'the default'
  const range = named?.range ?? usualRange(name, lock)
  const cwd = lock?.cwd ?? home
  const others = locks.filter(one => one.name !== name).map(({ path }) => path)
  return {
    name,
    tool: range === undefined ? undefined : { tool: name, range, from },
    yarn: await yarnOf(source, cwd, range),
    cwd,
    lockfile: lock?.path,
    reasons: [
      `${name} installs, because of ${from}`,
      ...(others.length > 0 ? [`${others.join(', ')} of another package manager is not used`] : []),
      ...(lock ? [] : [`there is no lock file of ${name}, so versions may differ from build to build`]),
    ],
  }
}

/** Looks up to `home` only: the lock file of a folder above knows nothing of an app outside of its workspace. */
const findLockfiles = async (source: SourceListing, workdir: string, home: string): Promise<Lockfile[]> => {
  const found: Lockfile[] = []
  for (let cwd = workdir; ; cwd = posix.dirname(cwd)) {
    for (const [file, name] of lockfileNames) {
      const path = posix.join(cwd, file)
      const text = await source.read(path)
      if (text !== undefined) found.push({ path, cwd, name, text })
    }
    // The nearest folder with a lock file decides.
    if (found.length > 0 || cwd === home) return found
  }
}

type Named = { name: ManagerName; range: string | undefined; from: string }

/** What package.json names. A version of another form is ignored: `packageManager` may also hold an address. */
const namedManager = ({ packageManager, devEngines }: PackageFile): Named | undefined => {
  const [, name, version] =
    /^(npm|pnpm|yarn|bun)@(\d+(?:\.\d+){0,2})(?:[-+].*)?$/.exec(packageManager ?? '') ?? []
  if (name) return { name: name as ManagerName, range: version, from: '`packageManager`' }
  const wanted = devEngines?.packageManager
  if (wanted === undefined) return undefined
  const range = validRange(wanted.version ?? '')
  const isBundled = wanted.name === 'npm' && range !== null && satisfies(bundledNpm, range)
  return {
    name: wanted.name,
    range: range === null || range === '*' || isBundled ? undefined : range,
    from: '`devEngines`',
  }
}

/** Every Node that builds has an npm at least this new. */
const bundledNpm = '10.8.0'

/** What wrote a lock file of this format. */
const usualRange = (name: ManagerName, lock: Lockfile | undefined): string | undefined => {
  if (name === 'pnpm') return pnpmOf(lock)
  if (name === 'bun') return '1'
  return name === 'yarn' ? yarnLineOf(lock) : undefined
}

const pnpmOf = (lock: Lockfile | undefined): string => {
  const format = /^lockfileVersion:\s*'?(\d+(?:\.\d+)?)/m.exec(lock?.text ?? '')?.[1]
  if (format === undefined || Number(format) >= 9) return '10'
  if (Number(format) >= 6) return '8'
  return Number(format) >= 5.4 ? '7' : '6'
}

const yarnLineOf = (lock: Lockfile | undefined): string => {
  const format = /^__metadata:\s+version:\s*"?(\d+)/m.exec(lock?.text ?? '')?.[1]
  if (format === undefined) return lock?.text.includes('__metadata:') ? '4' : '1'
  if (Number(format) >= 8) return '4'
  return Number(format) >= 5 ? '3' : '2'
}

const yarnOf = async (
  source: SourceListing,
  cwd: string,
  range: string | undefined,
): Promise<PackageManager['yarn']> => {
  if ((minVersion(range ?? '1')?.major ?? 1) < 2) return 'classic'
  const settings = (await source.read(posix.join(cwd, '.yarnrc.yml'))) ?? ''
  return /^nodeLinker:\s*['"]?(?:node-modules|pnpm)\b/m.test(settings) ? 'node-modules' : 'pnp'
}
