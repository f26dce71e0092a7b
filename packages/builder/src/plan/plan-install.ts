import type { PlannedCommand } from './build-plan.js'
import { findPackageManager, type PackageManager } from './package-manager.js'
import { hasDependencies, type PackageFile } from './read-package.js'
import type { SourceListing } from './source-listing.js'

export type Installer = {
  install: PlannedCommand | undefined
  /** The program that runs scripts. */
  runner: readonly string[]
  reasons: readonly string[]
}

const quiet = ['--no-audit', '--no-fund']

/** How the dependencies of an app are installed. */
export const planInstall = async (
  source: SourceListing,
  workdir: string,
  file: PackageFile,
): Promise<Installer> => {
  const manager = await findPackageManager(source, workdir, file)
  const runner = manager.command
  const isAlone = manager.lockfile === undefined || manager.cwd === workdir
  if (!hasDependencies(file) && isAlone)
    return { install: undefined, runner, reasons: ['nothing to install: no dependencies'] }
  const install = { argv: [...runner, ...installArguments(manager)], cwd: manager.cwd }
  return { install, runner, reasons: manager.reasons }
}

const installArguments = ({ name, berry, lockfile }: PackageManager): string[] => {
  const isLocked = lockfile !== undefined
  if (name === 'npm') return [isLocked ? 'ci' : 'install', ...quiet]
  if (name === 'yarn' && berry) return ['install', ...(isLocked ? ['--immutable'] : [])]
  const frozen = isLocked && !lockfile.endsWith('.lockb') ? ['--frozen-lockfile'] : []
  return ['install', ...frozen, ...(name === 'yarn' ? ['--non-interactive'] : [])]
}
