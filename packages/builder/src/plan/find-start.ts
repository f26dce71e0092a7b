import { posix } from 'node:path'
import { PORT, type StartLine, type StartWord } from './build-plan.js'
import type { Installer } from './plan-install.js'
import { startsDevelopmentServer } from './presets/development-server.js'
import type { PackageFile } from './read-package.js'
import type { SourceListing } from './source-listing.js'
import { NeedsShell, splitLine } from './split-words.js'

/** `scripts` are the lines that the command runs, as far as they are known. */
export type FoundStart = { start: StartLine; scripts: readonly string[]; reason: string }

/** The start script of a package, unless it starts a development server. */
export const findStartScript = (
  { scripts }: PackageFile,
  installer: Installer | undefined,
): FoundStart | undefined => {
  const script = scripts['start']
  // A development server serves source files, slowly, and to this machine alone.
  if (script === undefined || startsDevelopmentServer(script, scripts)) return undefined
  const runner = runnerOf(installer)
  const plain =
    scripts['prestart'] === undefined && runner[0] === 'npm' ? plainNodeCommand(script) : undefined
  if (plain !== undefined)
    return {
      start: plain,
      scripts: [],
      reason: `the script \`start\` of package.json starts, without npm in between`,
    }
  const lines = ['prestart', 'start', 'poststart'].flatMap(name => scripts[name] ?? [])
  return {
    start: { words: [...runner, 'start'] },
    scripts: lines,
    reason: 'the script `start` of package.json starts',
  }
}

/** npm runs the scripts of every manager, is in every image, and needs nothing of the installation. */
const runnerOf = (installer: Installer | undefined): string[] => {
  if (installer?.manager.name === 'bun') return ['bun', 'run']
  return installer !== undefined && usesPnp(installer) ? ['yarn', 'run'] : ['npm']
}

const usesPnp = ({ manager }: Installer): boolean => manager.name === 'yarn' && manager.yarn === 'pnp'

/** A command of Node as the package manager needs it: with Plug'n'Play only Yarn finds packages. */
export const asInstalled = (start: StartLine, installer: Installer | undefined): StartLine => {
  const isProgram = start.words[0] !== 'npm' && start.words[0] !== 'yarn'
  if (installer === undefined || !usesPnp(installer) || !isProgram) return start
  return { ...start, words: ['yarn', ...(start.words[0] === 'node' ? [] : ['run']), ...start.words] }
}

/** A guess, since `npm init` writes `main` for every package: a known framework comes before it. */
export const findMain = async (
  source: SourceListing,
  at: (name: string) => string,
  file: PackageFile,
): Promise<FoundStart | undefined> => {
  for (const main of mainCandidates(file.main)) {
    if ((await source.read(at(main))) === undefined) continue
    return {
      start: { words: ['node', `./${main}`] },
      scripts: [],
      reason: `\`main\` of package.json starts: ${main}`,
    }
  }
  // npm's own default for a missing start script.
  if ((await source.read(at('server.js'))) !== undefined)
    return { start: { words: ['node', 'server.js'] }, scripts: [], reason: 'server.js starts' }
  return undefined
}

/** `main` may leave out the ending or name a folder, as for any module. */
const mainCandidates = (main: string | undefined): string[] => {
  if (main === undefined) return []
  const path = posix.normalize(main)
  return [path, `${path}.js`, posix.join(path, 'index.js')]
}

/** `node …` needs neither npm nor a shell, and gets signals itself; anything else is left to npm. */
const plainNodeCommand = (script: string): StartLine | undefined => {
  try {
    const line = splitLine(script)
    return line.words[0] === 'node' && line.env === undefined ? line : undefined
  } catch (error) {
    if (error instanceof NeedsShell) return undefined
    throw error
  }
}

/** In settings `$PORT` is the only variable. */
export const withPort = (argument: string): StartWord => {
  const pieces = argument.split(/\$PORT(?!\w)|\$\{PORT\}/)
  if (pieces.length === 1) return argument
  return pieces
    .flatMap((piece, index) => (index === 0 ? [piece] : [PORT, piece]))
    .filter(piece => piece !== '')
}
