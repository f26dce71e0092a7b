import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import type { BuildPlan, StartLine, StartWord, Variable } from '../plan/build-plan.js'
import { listProgramFolders } from '../plan/program-folders.js'
import { siteContent } from '../site/site-content.js'
import type { ImageContent } from './image-manifest.js'
import type { TreeLimits } from './list-tree.js'

const asset = (name: string): string => readFileSync(new URL(`../../assets/${name}`, import.meta.url), 'utf8')

/** What goes into the image once the commands have run, and lines for the log. Throws `build.config_invalid` when there is no site to serve. */
export const planContent = async (
  sourceDir: string,
  plan: BuildPlan,
  { limits, signal }: { limits: TreeLimits; signal?: AbortSignal | undefined },
): Promise<ImageContent & { notes: string[] }> => {
  if (plan.static !== undefined)
    return siteContent({ sourceDir, workdir: plan.workdir, limits, signal }, plan.static)
  const { start = { words: [] }, workdir } = plan
  const app = commandOf('start', start, workdir)
  const release = plan.release && commandOf('release', plan.release, workdir)
  const starter = { path: posix.join(workdir, '.taxiway/start.mjs'), text: asset('start-app.mjs') }
  const lines = [...app.files, ...(release?.files ?? [])]
  return {
    folders: [{ from: sourceDir, to: '.' }],
    files: lines.length > 0 ? [starter, ...lines] : [],
    manifest: { schema: 1, cmd: app.argv, env: {}, workdir, ...(release && { release: release.argv }) },
    notes: [],
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
