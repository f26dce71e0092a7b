import { posix } from 'node:path'
import { DomainError } from '@taxiway/domain'
import type { BuildPlan, StartLine } from './build-plan.js'
import type { DetectableConfig } from './detectable-config.js'
import { asInstalled, type FoundStart, findMain, findStartScript, withPort } from './find-start.js'
import { findOtherLanguage } from './other-languages.js'
import { parseProcfile } from './parse-procfile.js'
import { planBuild } from './plan-build.js'
import { planDockerfile } from './plan-dockerfile.js'
import { type Installer, planInstall } from './plan-install.js'
import { type Prune, planPrune } from './plan-prune.js'
import { planTools } from './plan-tools.js'
import { findPreset } from './presets/find-preset.js'
import type { PresetResult } from './presets/preset.js'
import { readNodeWishes } from './read-node-wishes.js'
import { type PackageFile, readPackage } from './read-package.js'
import type { SourceListing } from './source-listing.js'
import { findWorkspace, type Workspace } from './workspace.js'

/** Where site generators put what they make. */
const usualOutputs = ['dist', 'build', 'out', 'public', '_site']

type App = {
  source: SourceListing
  workdir: string
  at: (name: string) => string
  file: PackageFile | undefined
  workspace: Workspace | undefined
  installer: Installer | undefined
  preset: FoundPreset | undefined
}

/**
 * Decides how a source is installed, built and started. Settings win over Dockerfile, Procfile, framework, start script and index.html, in
 * this order.
 * Reads nothing but what `source` shows. Throws `build.config_invalid`, saying what to change.
 */
export const detectApp = async (source: SourceListing, config: DetectableConfig): Promise<BuildPlan> => {
  const workdir = posix.join('.', config.rootDirectory).replace(/\/$/, '')
  const at = (name: string): string => posix.join(workdir, name)
  const dockerfile = await planDockerfile(source, workdir, config)
  if (dockerfile.plan !== undefined) return dockerfile.plan

  const file = await readPackage(source, at('package.json'))
  const workspace = file === undefined ? undefined : await findWorkspace(source, workdir)
  const installer = file === undefined ? undefined : await planInstall(source, workdir, file, workspace)
  const preset = await planPreset(source, at, file)
  const app: App = { source, workdir, at, file, workspace, installer, preset }
  const install = planInstallCommand(app, config)
  const build = planBuild(app, config.buildCommand)
  const served = await chooseServing(app, config, build.command !== undefined)
  const { scripts, reason, ...found } = served
  const serving = withRelease(found, config)
  const starts = [...scripts, ...[serving.start, serving.release].flatMap(wordsOf)]
  const prune: Prune =
    config.installCommand === undefined
      ? planPrune({ file, installer, start: serving.start, starts })
      : { command: undefined, reasons: [] }
  return {
    ...(install.command && { install: install.command }),
    upstream: build.upstream,
    ...(build.command && { build: build.command }),
    ...(prune.command && { prune: prune.command }),
    ...(installer && { manager: { name: installer.manager.name, yarn: installer.manager.yarn } }),
    caches: install.command === undefined ? [] : listCaches(app),
    ...serving,
    node: await readNodeWishes(source, workdir, file),
    tools: planTools({ installer, file, builds: [...install.lines, ...build.lines], starts }),
    workdir,
    reasons: [
      ...(dockerfile.passedOver === undefined ? [] : [dockerfile.passedOver]),
      ...install.reasons,
      ...build.reasons,
      reason,
      ...(config.releaseCommand ? ['the project setting releaseCommand runs before a release'] : []),
      ...prune.reasons,
    ],
  }
}

/** Where frameworks keep what makes the next build faster. */
const frameworkCaches: readonly (readonly [string, string])[] = [
  ['next', '.next/cache'],
  ['@angular/core', '.angular/cache'],
  ['parcel', '.parcel-cache'],
]

const listCaches = ({ at, file }: App): string[] => {
  const has = (name: string): boolean =>
    Object.hasOwn({ ...file?.dependencies, ...file?.devDependencies }, name)
  const found = frameworkCaches.flatMap(([name, folder]) => (has(name) ? [at(folder)] : []))
  return [...found, at('node_modules/.cache')]
}

type InstallPart = {
  command: BuildPlan['build'] | undefined
  lines: readonly string[]
  reasons: readonly string[]
}

const planInstallCommand = (
  { installer, workdir }: App,
  { installCommand }: DetectableConfig,
): InstallPart => {
  const command = installCommand === undefined ? installer?.install : { argv: installCommand, cwd: workdir }
  const lines = [command?.argv.join(' ') ?? '']
  if (installCommand === undefined) return { command, lines, reasons: installer?.reasons ?? [] }
  return { command, lines, reasons: ['the project setting installCommand installs'] }
}

/** The project setting wins over the Procfile. */
const withRelease = <Part extends Pick<BuildPlan, 'release'>>(
  part: Part,
  { releaseCommand }: DetectableConfig,
): Part =>
  releaseCommand === undefined ? part : { ...part, release: { words: releaseCommand.map(withPort) } }

type Serving = Pick<BuildPlan, 'kind' | 'start' | 'release' | 'static'> &
  Pick<FoundStart, 'scripts' | 'reason'>

const chooseServing = async (app: App, config: DetectableConfig, builds: boolean): Promise<Serving> => {
  const { source, at, file, installer, preset } = app
  const start = (kind: BuildPlan['kind'], found: FoundStart): Serving => ({
    kind,
    ...found,
    start: asInstalled(found.start, installer),
  })
  if (config.startCommand !== undefined) {
    const words = config.startCommand.map(withPort)
    return {
      kind: 'command',
      start: { words },
      scripts: [],
      reason: 'the project setting startCommand starts',
    }
  }
  if (config.outputDirectory !== undefined)
    return serve([config.outputDirectory], false, 'the project setting outputDirectory is served as a site')
  const procfile = await source.read(at('Procfile'))
  if (procfile !== undefined) {
    const { web, release } = parseProcfile(procfile, at('Procfile'))
    const reason = `the \`web:\` line of ${at('Procfile')} starts`
    return { ...start('procfile', { start: web, scripts: [], reason }), ...(release && { release }) }
  }
  const scripted = file === undefined ? undefined : findStartScript(file, installer)
  if (preset !== undefined && 'serve' in preset && !(scripted && preset.yields))
    return serve(preset.serve, true, `${preset.name}: the site of the build is served`)
  if (scripted !== undefined) return start('node', scripted)
  if (preset !== undefined && 'refuse' in preset) throw invalid(`${preset.name}: ${preset.refuse}`)
  if (preset !== undefined && 'start' in preset) {
    const reason = `${preset.name}: the server of the build starts`
    return start('node', { start: { words: preset.start }, scripts: [], reason })
  }
  const main = file === undefined ? undefined : await findMain(source, at, file)
  if (main !== undefined) return start('node', main)
  if (builds)
    return serve(usualOutputs, true, 'nothing starts a server, so what the build makes is served as a site')
  if ((await source.read(at('index.html'))) !== undefined)
    return serve(['.'], true, `${at('index.html')} is served as a site`)
  throw new DomainError('build.config_invalid', {
    message: await explainNothing(source, app.workdir),
    details: { nothingFound: true },
  })
}

const serve = (candidates: readonly string[], mustHaveIndex: boolean, reason: string): Serving => ({
  kind: 'static',
  static: { candidates, mustHaveIndex },
  scripts: [],
  reason,
})

const wordsOf = (line: StartLine | undefined): string[] => [
  line?.words.map(word => (typeof word === 'string' ? word : '')).join(' ') ?? '',
]

type FoundPreset = PresetResult & { name: string; yields: boolean }

const planPreset = async (
  source: SourceListing,
  at: (name: string) => string,
  file: PackageFile | undefined,
): Promise<FoundPreset | undefined> => {
  if (file === undefined) return undefined
  const { dependencies, devDependencies } = file
  const input = {
    file,
    has: (name: string) => Object.hasOwn(dependencies, name) || Object.hasOwn(devDependencies, name),
    read: (path: string) => source.read(at(path)),
  }
  const preset = findPreset(input)
  if (preset === undefined) return undefined
  // A bundler may build the pages of a server; a framework for sites does not.
  return { ...(await preset.plan(input)), name: preset.name, yields: bundlers.has(preset.name) }
}

const bundlers: ReadonlySet<string> = new Set(['Vite', 'Parcel'])

const explainNothing = async (source: SourceListing, workdir: string): Promise<string> => {
  const other = await findOtherLanguage(path => source.read(posix.join(workdir, path)))
  const where = workdir === '.' ? 'the repository' : workdir
  if (other)
    return `${where} is an app in ${other.language} (${other.file}). It needs a Dockerfile: without one Taxiway builds apps for Node and static sites only. Add a Dockerfile, or set rootDirectory to the folder of another app, or outputDirectory to serve files as they are.`
  return (
    `Nothing says how to run this app: ${where} has no Procfile, no package.json with a start script, and no index.html. ` +
    'Add one of them, or set startCommand or outputDirectory in the project.'
  )
}

const invalid = (message: string): DomainError => new DomainError('build.config_invalid', { message })
