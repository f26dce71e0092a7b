import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { DomainError } from '@taxiway/domain'
import type { BuildPlan, StartLine, StartWord, Variable } from '../plan/build-plan.js'
import { listProgramFolders } from '../plan/program-folders.js'
import { resolveInside } from '../plan/resolve-inside.js'

export type ImageManifest = {
  schema: 1
  cmd: string[]
  env: Record<string, string>
  workdir: string
  /** In the folder store: the tools that the command runs on, by name, in the order of a search path. */
  tools?: string[]
}

export type ImageContent = {
  /** Folders to copy and where to: `to` is relative to the app's root. */
  folders: { from: string; to: string }[]
  /** Files of ours, put in afterwards. */
  files: { path: string; text: string }[]
  manifest: ImageManifest
}

const asset = (name: string): string => readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8')

/** What goes into the image once the commands have run. Throws `build.config_invalid` when there is no site to serve. */
export const planContent = async (sourceDir: string, plan: BuildPlan): Promise<ImageContent> => {
  if (plan.static !== undefined) return siteContent(sourceDir, plan.workdir, plan.static)
  const { start = { words: [] }, workdir } = plan
  const manifest = { schema: 1, env: {}, workdir } as const
  const folders = [{ from: sourceDir, to: '.' }]
  const plain = plainCommand(start)
  if (plain !== undefined) return { folders, files: [], manifest: { ...manifest, cmd: plain } }
  const line = {
    words: start.words.map(piecesOf),
    env: Object.fromEntries(Object.entries(start.env ?? {}).map(([name, word]) => [name, piecesOf(word)])),
    programs: listProgramFolders(workdir),
  }
  const files = [
    { path: posix.join(workdir, '.taxiway/start.mjs'), text: asset('start-app.mjs') },
    { path: posix.join(workdir, '.taxiway/start.json'), text: JSON.stringify(line) },
  ]
  return { folders, files, manifest: { ...manifest, cmd: ['node', '.taxiway/start.mjs'] } }
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
