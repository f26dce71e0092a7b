import { posix } from 'node:path'
import picomatch from 'picomatch'
import { parse } from 'yaml'
import { z } from 'zod'
import { type PackageFile, readPackage } from './read-package.js'
import type { SourceListing } from './source-listing.js'

/** `folder` is relative to the root of the source. */
export type Member = { folder: string; file: PackageFile }

export type Workspace = {
  root: string
  rootFile: PackageFile
  /** Packages of the workspace that an app uses, those that others use first. Without the app. */
  upstream: readonly Member[]
  /** Files at the root that orchestrate builds. */
  orchestrator: 'turbo' | 'nx' | undefined
}

const patternsSchema = z.array(z.string())
const declaredSchema = z.union([
  patternsSchema,
  z.object({ packages: patternsSchema }).transform(one => one.packages),
])
const mostFolders = 2_000
const deepest = 5

/** The workspace that the app in `workdir` is a member of, if any; the root of one is not its member. */
export const findWorkspace = async (
  source: SourceListing,
  workdir: string,
): Promise<Workspace | undefined> => {
  for (let root = workdir; root !== '.'; ) {
    root = posix.dirname(root)
    const rootFile = await readPackage(source, posix.join(root, 'package.json')).catch(() => undefined)
    const patterns = rootFile && (await readPatterns(source, root, rootFile))
    if (rootFile === undefined || patterns === undefined) continue
    const isMember = matcher(patterns)
    if (!isMember(posix.relative(root, workdir))) continue
    const members = await listMembers(source, root, isMember)
    return {
      root,
      rootFile,
      upstream: sortUpstream(members, workdir),
      orchestrator: await findOrchestrator(source, root, rootFile),
    }
  }
  return undefined
}

const readPatterns = async (
  source: SourceListing,
  root: string,
  file: PackageFile,
): Promise<string[] | undefined> => {
  const text = await source.read(posix.join(root, 'pnpm-workspace.yaml'))
  return declaredSchema.safeParse(text === undefined ? file.workspaces : parseYaml(text)).data
}

const parseYaml = (text: string): unknown => {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

const matcher = (patterns: readonly string[]): ((folder: string) => boolean) => {
  const tidy = (pattern: string): string => pattern.replace(/^\.\//, '').replace(/\/$/, '')
  const included = picomatch(patterns.filter(one => !one.startsWith('!')).map(tidy))
  const excluded = picomatch(patterns.flatMap(one => (one.startsWith('!') ? [tidy(one.slice(1))] : [])))
  return folder => included(folder) && !excluded(folder)
}

const listMembers = async (
  source: SourceListing,
  root: string,
  isMember: (folder: string) => boolean,
): Promise<Member[]> => {
  const members: Member[] = []
  const pending = ['.']
  let seen = 0
  for (let below = pending.shift(); below !== undefined && seen < mostFolders; below = pending.shift()) {
    seen += 1
    const folder = posix.join(root, below)
    if (isMember(below)) {
      const file = await readPackage(source, posix.join(folder, 'package.json')).catch(() => undefined)
      if (file !== undefined) members.push({ folder, file })
    }
    if (below.split('/').length > deepest) continue
    for (const name of await source.listFolders(folder))
      if (name !== 'node_modules' && !name.startsWith('.')) pending.push(posix.join(below, name))
  }
  return members
}

/** Depth first; packages that use each other come in any order. */
const sortUpstream = (members: readonly Member[], workdir: string): Member[] => {
  const byName = new Map(members.flatMap(one => (one.file.name === undefined ? [] : [[one.file.name, one]])))
  const sorted = new Set<Member>()
  const seen = new Set<Member>()
  const visit = (member: Member): void => {
    if (seen.has(member)) return
    seen.add(member)
    const { dependencies, devDependencies, optionalDependencies } = member.file
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      const other = byName.get(name)
      if (other !== undefined) visit(other)
    }
    if (member.folder !== workdir) sorted.add(member)
  }
  const app = members.find(({ folder }) => folder === workdir)
  if (app !== undefined) visit(app)
  return [...sorted]
}

const findOrchestrator = async (
  source: SourceListing,
  root: string,
  { dependencies, devDependencies }: PackageFile,
): Promise<Workspace['orchestrator']> => {
  for (const name of ['turbo', 'nx'] as const) {
    const isInstalled = Object.hasOwn({ ...dependencies, ...devDependencies }, name)
    if (isInstalled && (await source.read(posix.join(root, `${name}.json`))) !== undefined) return name
  }
  return undefined
}
