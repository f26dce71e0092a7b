import type { PlannedCommand } from './build-plan.js'
import { findPackageManager, type PackageManager } from './package-manager.js'
import { hasDependencies, type PackageFile } from './read-package.js'
import type { SourceListing } from './source-listing.js'
import type { Workspace } from './workspace.js'

export type Installer = {
  manager: PackageManager
  install: PlannedCommand | undefined
  reasons: readonly string[]
}

const quiet = ['--no-audit', '--no-fund']

/** How the dependencies of an app are installed. */
export const planInstall = async (
  source: SourceListing,
  workdir: string,
  file: PackageFile,
  workspace: Workspace | undefined,
): Promise<Installer> => {
  const manager = await findPackageManager(source, workdir, file, workspace)
  const isAlone = manager.cwd === workdir
  if (!hasDependencies(file) && isAlone)
    return { manager, install: undefined, reasons: ['nothing to install: no dependencies'] }
  const install = { argv: [manager.name, ...installArguments(manager)], cwd: manager.cwd }
  return { manager, install, reasons: manager.reasons }
}

const installArguments = ({ name, yarn, lockfile }: PackageManager): string[] => {
  const isLocked = lockfile !== undefined
  if (name === 'npm') return [isLocked ? 'ci' : 'install', ...quiet]
  if (name === 'yarn' && yarn !== 'classic') return ['install', isLocked ? '--immutable' : '--no-immutable']
  const frozen = isLocked && !lockfile.endsWith('.lockb') ? ['--frozen-lockfile'] : []
  return ['install', ...frozen, ...(name === 'yarn' ? ['--non-interactive'] : [])]
}
