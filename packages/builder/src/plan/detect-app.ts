import { posix } from 'node:path'
import { DomainError, type ProjectConfig } from '@taxiway/domain'
import { type BuildPlan, PORT, type StartWord } from './build-plan.js'
import { findOtherLanguage } from './other-languages.js'
import { parseProcfile } from './parse-procfile.js'
import { planInstall } from './plan-install.js'
import { startsDevelopmentServer } from './presets/development-server.js'
import { findPreset } from './presets/find-preset.js'
import type { PresetResult } from './presets/preset.js'
import { type PackageFile, readPackage } from './read-package.js'
import type { SourceListing } from './source-listing.js'
import { NeedsShell, splitWords } from './split-words.js'

/** Where site generators put what they make. */
const usualOutputs = ['dist', 'build', 'out', 'public', '_site']

export type DetectableConfig = Pick<
  ProjectConfig,
  'rootDirectory' | 'dockerfilePath' | 'installCommand' | 'buildCommand' | 'startCommand' | 'outputDirectory'
>

/**
 * Decides how a source is installed, built and started. Settings win over Procfile, framework, start script and index.html, in this order.
 * Reads nothing but what `source` shows. Throws `build.config_invalid`, saying what to change.
 */
export const detectApp = async (source: SourceListing, config: DetectableConfig): Promise<BuildPlan> => {
  const workdir = posix.join('.', config.rootDirectory).replace(/\/$/, '')
  const at = (name: string): string => posix.join(workdir, name)
  await refuseDockerfile(source, config, at('Dockerfile'))

  const file = await readPackage(source, at('package.json'))
  const procfile = await source.read(at('Procfile'))
  const installer = file === undefined ? undefined : await planInstall(source, workdir, file)
  const install =
    config.installCommand === undefined ? installer?.install : { argv: config.installCommand, cwd: workdir }
  const preset = await planPreset(source, at, file)
  const script = ['build', ...(preset?.name === 'Storybook' ? ['build-storybook'] : [])].find(
    name => file?.scripts[name] !== undefined,
  )
  const run = [...(installer?.runner ?? ['npm']), 'run']
  const buildArgv = config.buildCommand ?? (script === undefined ? undefined : [...run, script])
  const reasons = [
    ...(config.installCommand === undefined
      ? (installer?.reasons ?? [])
      : ['the project setting installCommand installs']),
    ...(config.buildCommand !== undefined ? ['the project setting buildCommand builds'] : []),
    ...(config.buildCommand === undefined && script !== undefined
      ? [`the script \`${script}\` of package.json builds`]
      : []),
  ]
  const parts = {
    ...(install === undefined ? {} : { install }),
    ...(buildArgv === undefined ? {} : { build: { argv: buildArgv, cwd: workdir } }),
    workdir,
  }
  const served = (candidates: readonly string[], mustHaveIndex: boolean, reason: string): BuildPlan => ({
    ...parts,
    kind: 'static',
    static: { candidates, mustHaveIndex },
    reasons: [...reasons, reason],
  })
  const started = (
    kind: BuildPlan['kind'],
    { start, reason }: { start: readonly StartWord[]; reason: string },
  ): BuildPlan => ({ ...parts, kind, start, reasons: [...reasons, reason] })

  if (config.startCommand !== undefined) {
    const start = config.startCommand.map(withPort)
    return started('command', { start, reason: 'the project setting startCommand starts' })
  }
  if (config.outputDirectory !== undefined)
    return served([config.outputDirectory], false, `the project setting outputDirectory is served as a site`)
  if (procfile !== undefined) {
    const start = parseProcfile(procfile, at('Procfile'))
    return started('procfile', { start, reason: `the \`web:\` line of ${at('Procfile')} starts` })
  }

  const scripted = file === undefined ? undefined : startOfScript(file)
  if (preset !== undefined && 'serve' in preset && !(scripted && preset.yields))
    return served(preset.serve, true, `${preset.name}: the site of the build is served`)
  if (scripted !== undefined) return started('node', scripted)
  if (preset !== undefined && 'refuse' in preset) throw invalid(`${preset.name}: ${preset.refuse}`)
  if (preset !== undefined && 'start' in preset)
    return started('node', { start: preset.start, reason: `${preset.name}: the server of the build starts` })
  const main = file === undefined ? undefined : await startOfMain(source, at, file)
  if (main !== undefined) return started('node', main)
  if (buildArgv !== undefined)
    return served(usualOutputs, true, 'nothing starts a server, so what the build makes is served as a site')
  if ((await source.read(at('index.html'))) !== undefined)
    return served(['.'], true, `${at('index.html')} is served as a site`)
  throw invalid(await explainNothing(source, workdir))
}

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
    return `${where} is an app in ${other.language} (${other.file}), which needs a Dockerfile. Add one, and set dockerfilePath.`
  return (
    `Nothing says how to run this app: ${where} has no Procfile, no package.json with a start script, and no index.html. ` +
    'Add one of them, or set startCommand or outputDirectory in the project.'
  )
}

const refuseDockerfile = async (
  source: SourceListing,
  config: DetectableConfig,
  usual: string,
): Promise<void> => {
  const path = config.dockerfilePath
  if (path === undefined) {
    const overridden = config.startCommand !== undefined || config.outputDirectory !== undefined
    if (overridden || (await source.read(usual)) === undefined) return
  }
  throw invalid(
    `${path ?? usual} needs the buildkit builder, and this worker has the local one. ` +
      'Set startCommand in the project to build without the Dockerfile, or configure the buildkit builder.',
  )
}

type Start = { start: StartWord[]; reason: string }

const startOfScript = ({ scripts }: PackageFile): Start | undefined => {
  const script = scripts['start']
  // A development server serves source files, slowly, and to this machine alone.
  if (script === undefined || startsDevelopmentServer(script, scripts)) return undefined
  const plain = scripts['prestart'] === undefined ? plainNodeCommand(script) : undefined
  if (plain !== undefined)
    return { start: plain, reason: `the script \`start\` of package.json starts, without npm in between` }
  return { start: ['npm', 'start'], reason: 'the script `start` of package.json starts' }
}

/** A guess, since `npm init` writes `main` for every package: a known framework comes before it. */
const startOfMain = async (
  source: SourceListing,
  at: (name: string) => string,
  file: PackageFile,
): Promise<Start | undefined> => {
  for (const main of mainCandidates(file.main)) {
    if ((await source.read(at(main))) === undefined) continue
    return { start: ['node', `./${main}`], reason: `\`main\` of package.json starts: ${main}` }
  }
  // npm's own default for a missing start script.
  if ((await source.read(at('server.js'))) !== undefined)
    return { start: ['node', 'server.js'], reason: 'server.js starts' }
  return undefined
}

/** `main` may leave out the ending or name a folder, as for any module. */
const mainCandidates = (main: string | undefined): string[] => {
  if (main === undefined) return []
  const path = posix.normalize(main)
  return [path, `${path}.js`, posix.join(path, 'index.js')]
}

/** `node …` needs neither npm nor a shell, and gets signals itself; anything else is left to npm. */
const plainNodeCommand = (script: string): StartWord[] | undefined => {
  try {
    const words = splitWords(script)
    return words[0] === 'node' ? words : undefined
  } catch (error) {
    if (error instanceof NeedsShell) return undefined
    throw error
  }
}

const withPort = (argument: string): StartWord => {
  const pieces = argument.split(/\$PORT(?!\w)|\$\{PORT\}/)
  if (pieces.length === 1) return argument
  return pieces
    .flatMap((piece, index): (string | typeof PORT)[] => (index === 0 ? [piece] : [PORT, piece]))
    .filter(piece => piece !== '')
}

const invalid = (message: string): DomainError => new DomainError('build.config_invalid', { message })
