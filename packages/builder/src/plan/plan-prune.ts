import { minVersion } from 'semver'
import type { PlannedCommand, StartLine } from './build-plan.js'
import type { Installer } from './plan-install.js'
import type { PackageFile } from './read-package.js'

type App = {
  file: PackageFile | undefined
  installer: Installer | undefined
  start: StartLine | undefined
  /** The lines that the start command runs. */
  starts: readonly string[]
}

export type Prune = { command: PlannedCommand | undefined; reasons: readonly string[] }

/** How devDependencies are removed after the build, where the image has dependencies and the app starts without them. */
export const planPrune = ({ file, installer, start, starts }: App): Prune => {
  const kept = (reason: string): Prune => ({ command: undefined, reasons: [reason] })
  if (file === undefined || installer?.install === undefined || start === undefined)
    return { command: undefined, reasons: [] }
  const { manager } = installer
  if (Object.keys(file.devDependencies).length === 0 && manager.cwd === '.')
    return { command: undefined, reasons: [] }
  const needed = findNeeded(file, starts)
  if (needed !== undefined) return kept(`devDependencies stay in the image: the start command uses ${needed}`)
  const argv = pruneArguments(installer)
  if (argv === undefined) return kept(`devDependencies stay in the image: ${manager.name} cannot remove them`)
  return { command: { argv, cwd: manager.cwd }, reasons: [] }
}

/** A devDependency that the start command names: as a program, or as a module to load first. */
const findNeeded = ({ devDependencies }: PackageFile, starts: readonly string[]): string | undefined => {
  const words = starts.flatMap(line => line.split(/[\s=;&|"']+/))
  return Object.keys(devDependencies).find(name => {
    const programs = [name, name.replace(/^@[^/]*\//, ''), ...(programsOf[name] ?? [])]
    return words.some(word => programs.includes(word) || word.startsWith(`${name}/`))
  })
}

const programsOf: Record<string, readonly string[]> = {
  '@nestjs/cli': ['nest'],
  '@angular/cli': ['ng'],
  '@remix-run/serve': ['remix-serve'],
  '@react-router/serve': ['react-router-serve'],
  typescript: ['tsc'],
}

/** pnpm would keep what nothing links to for a week. */
const atOnce = '--config.modules-cache-max-age=0'

/** Scripts do not run again: they ran when everything was installed. */
const pruneArguments = ({ manager }: Installer): string[] | undefined => {
  const { name, yarn, tool, lockfile } = manager
  const frozen = lockfile === undefined ? [] : ['--frozen-lockfile']
  if (name === 'npm') return ['npm', 'prune', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund']
  // `pnpm prune` knows no workspaces, and installing for production removes the rest as well.
  if (name === 'pnpm')
    return ['pnpm', 'install', '--prod', '--prefer-offline', '--ignore-scripts', atOnce, ...frozen]
  if (name === 'bun') return undefined
  if (yarn === 'classic')
    return [
      'yarn',
      'install',
      '--production',
      '--prefer-offline',
      '--ignore-scripts',
      '--non-interactive',
      ...frozen,
    ]
  const line = minVersion(tool?.range ?? '1')?.major ?? 1
  return yarn === 'node-modules' && line >= 4
    ? ['yarn', 'workspaces', 'focus', '--all', '--production']
    : undefined
}
