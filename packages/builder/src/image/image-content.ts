import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { DomainError } from '@taxiway/domain'
import type { BuildPlan, StartLine, StartWord, Variable } from '../plan/build-plan.js'
import { listProgramFolders } from '../plan/program-folders.js'
import { resolveInside } from '../plan/resolve-inside.js'
import type { ImageContent } from './image-manifest.js'

const asset = (name: string): string => readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8')

/** What goes into the image once the commands have run. Throws `build.config_invalid` when there is no site to serve. */
export const planContent = async (sourceDir: string, plan: BuildPlan): Promise<ImageContent> => {
  if (plan.static !== undefined) return siteContent(sourceDir, plan.workdir, plan.static)
  const { start = { words: [] }, workdir } = plan
  const app = commandOf('start', start, workdir)
  const release = plan.release && commandOf('release', plan.release, workdir)
  const starter = { path: posix.join(workdir, '.taxiway/start.mjs'), text: asset('start-app.mjs') }
  const lines = [...app.files, ...(release?.files ?? [])]
  return {
    folders: [{ from: sourceDir, to: '.' }],
    files: lines.length > 0 ? [starter, ...lines] : [],
    manifest: { schema: 1, cmd: app.argv, env: {}, workdir, ...(release && { release: release.argv }) },
  }
}

type ImageCommand = { argv: string[]; files: ImageContent['files'] }

/** A command as a machine runs it: as it is where that is possible, else by our own starter. */
const commandOf = (name: 'start' | 'release', line: StartLine, workdir: string): ImageCommand => {
  const plain = plainCommand(line)
  if (plain !== undefined) return { argv: plain, files: [] }
  const text = JSON.stringify({
    words: line.words.map(piecesOf),
    env: Object.fromEntries(Object.entries(line.env ?? {}).map(([key, word]) => [key, piecesOf(word)])),
    programs: listProgramFolders(workdir),
  })
  return {
    argv: ['node', '.taxiway/start.mjs', ...(name === 'start' ? [] : [name])],
    files: [{ path: posix.join(workdir, `.taxiway/${name}.json`), text }],
  }
}

/** Programs of the image itself. Others may be those of installed packages, which our own starter finds. */
const systemPrograms = ['node', 'npm', 'npx', 'pnpm', 'yarn', 'bun', 'sh']

/** A command that a machine can run as it is. */
const plainCommand = ({ words, env }: StartLine): string[] | undefined => {
  const plain = words.filter(word => typeof word === 'string')
  const isFound = systemPrograms.includes(plain[0] ?? '') || plain[0]?.includes('/')
  return isFound && env === undefined && plain.length === words.length ? plain : undefined
}

const piecesOf = (word: StartWord): readonly (string | Variable)[] =>
  typeof word === 'string' ? [word] : word

const siteContent = async (
  sourceDir: string,
  workdir: string,
  { candidates, mustHaveIndex }: NonNullable<BuildPlan['static']>,
): Promise<ImageContent> => {
  for (const candidate of candidates) {
    const folder = await resolveInside(sourceDir, posix.join(workdir, candidate))
    if (folder === undefined) continue
    const from = join(sourceDir, folder)
    const found = await stat(mustHaveIndex ? join(from, 'index.html') : from).catch(() => undefined)
    if (found === undefined || !(mustHaveIndex || found.isDirectory())) continue
    return {
      folders: [{ from, to: 'public' }],
      files: [{ path: 'server.mjs', text: asset('static-server.mjs') }],
      manifest: { schema: 1, cmd: ['node', 'server.mjs'], env: {}, workdir: '.' },
    }
  }
  throw new DomainError('build.config_invalid', {
    message: mustHaveIndex
      ? `There is no index.html in ${candidates.join(', ')}: nothing to serve. Set outputDirectory or startCommand in the project, or add a start script.`
      : `The folder ${candidates.join(', ')} does not exist after the build. Correct outputDirectory in the project.`,
  })
}
