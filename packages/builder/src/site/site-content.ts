import { readdir, readFile, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { DomainError } from '@taxiway/domain'
import type { ImageContent } from '../image/image-manifest.js'
import { listTree, type TreeLimits } from '../image/list-tree.js'
import type { BuildPlan } from '../plan/build-plan.js'
import { resolveInside } from '../plan/resolve-inside.js'
import { compressSite } from './compress-site.js'
import { listServerFiles } from './server-files.js'
import { decideSiteRules } from './site-rules.js'

type Site = { sourceDir: string; workdir: string; limits: TreeLimits; signal?: AbortSignal | undefined }

const mostShown = 12
const largestIndex = 1024 * 1024

/**
 * The image of a static site: its files, with compressed forms, and their server. Throws `build.config_invalid` when there is no index.html,
 * saying what is there.
 */
export const siteContent = async (
  { sourceDir, workdir, limits, signal }: Site,
  { candidates, mustHaveIndex }: NonNullable<BuildPlan['static']>,
): Promise<ImageContent & { notes: string[] }> => {
  const folder = await chooseFolder(sourceDir, workdir, candidates)
  if (folder === undefined) throw await explainMissing(sourceDir, workdir, candidates, mustHaveIndex)
  const from = join(sourceDir, folder)
  const { entries } = await listTree(from, limits)
  const index = entries.find(
    entry => entry.kind === 'file' && entry.path === 'index.html' && entry.size < largestIndex,
  )
  const rules = decideSiteRules(
    entries.map(({ path }) => path),
    index === undefined ? '' : await readFile(join(from, 'index.html'), 'utf8'),
  )
  const compressed = await compressSite(from, entries, signal)
  return {
    folders: [{ from, to: 'public' }],
    files: [...listServerFiles(), { path: 'site.json', text: JSON.stringify({ app: rules.app }) }],
    manifest: { schema: 1, cmd: ['node', 'server.mjs'], env: {}, workdir: '.' },
    notes: [rules.note, `${compressed} files of the site have a compressed form`],
  }
}

/** The first folder that has an index.html. */
const chooseFolder = async (
  sourceDir: string,
  workdir: string,
  candidates: readonly string[],
): Promise<string | undefined> => {
  for (const candidate of candidates) {
    const folder = await resolveInside(sourceDir, posix.join(workdir, candidate))
    if (folder === undefined) continue
    const found = await stat(join(sourceDir, folder, 'index.html')).catch(() => undefined)
    if (found?.isFile()) return folder
  }
  return undefined
}

const explainMissing = async (
  sourceDir: string,
  workdir: string,
  candidates: readonly string[],
  mustHaveIndex: boolean,
): Promise<DomainError> => {
  const found = await Promise.all(candidates.map(name => describeFolder(sourceDir, workdir, name)))
  const there = found.filter(one => one !== undefined)
  const nested = there.flatMap(({ name, below }) => below.map(folder => posix.join(name, folder)))
  const next =
    nested.length > 0
      ? `${nested.map(folder => `${folder}/index.html`).join(' and ')} is there: set outputDirectory to ${nested[0]}.`
      : mustHaveIndex
        ? 'Set outputDirectory or startCommand in the project, or add a start script.'
        : 'Correct outputDirectory in the project.'
  const seen =
    there.length === 0
      ? 'Such a folder does not exist after the build.'
      : there.map(({ text }) => text).join(' ')
  return new DomainError('build.config_invalid', {
    message: `There is no index.html in ${candidates.join(', ')}, so there is no site to serve. ${seen} ${next}`,
  })
}

/** What is in a folder, and which folders in it have an index.html. */
const describeFolder = async (sourceDir: string, workdir: string, name: string) => {
  const folder = await resolveInside(sourceDir, posix.join(workdir, name))
  if (folder === undefined) return undefined
  const entries = await readdir(join(sourceDir, folder), { withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return undefined
  const names = entries.map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
  const shown = names.slice(0, mostShown).join(', ')
  const more = names.length > mostShown ? ` and ${names.length - mostShown} more` : ''
  const inner = entries
    .filter(entry => entry.isDirectory() && entry.name !== 'node_modules')
    .map(entry => entry.name)
  const pages = await Promise.all(
    inner.map(async one =>
      (await stat(join(sourceDir, folder, one, 'index.html')).catch(() => undefined))?.isFile(),
    ),
  )
  return {
    name,
    text: `${name} holds ${names.length === 0 ? 'nothing' : `${shown}${more}`}.`,
    below: inner.filter((_, at) => pages[at]),
  }
}
