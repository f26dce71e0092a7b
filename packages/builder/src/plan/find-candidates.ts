import { posix } from 'node:path'
import { DomainError, isDomainError } from '@taxiway/domain'
import { detectApp } from './detect-app.js'
import type { DetectableConfig } from './detectable-config.js'
import type { SourceListing } from './source-listing.js'

/** A folder with an app of its own: what `rootDirectory` may be set to. */
export type Candidate = { rootDirectory: string; kind: string; why: string }

const deepest = 3
const mostFolders = 200
/** Each folder that may hold an app costs several reads, of a repository at GitHub too. */
const mostTried = 12

/** Not apps of the repository: what others wrote, and what tests and builds leave. */
const passedOver = /^(\.|node_modules$|vendor$|dist$|build$|out$|test$|tests$|__tests__$|fixtures$)/

/** The folders below the root that would build without further settings, in the order of their paths. */
export const findCandidates = async (
  source: SourceListing,
  config: DetectableConfig,
): Promise<Candidate[]> => {
  const folders = (await listAppFolders(source)).filter(folder => folder !== config.rootDirectory)
  const found = await Promise.all(folders.slice(0, mostTried).map(folder => tryFolder(source, folder)))
  return found.flatMap(one => one ?? [])
}

/** The same error; when nothing was found that could run, it names the folders where something was. */
export const nameCandidates = (error: unknown, candidates: readonly Candidate[]): unknown => {
  const isEmpty = isDomainError(error, 'build.config_invalid') && error.details?.['nothingFound'] === true
  if (!isEmpty || candidates.length === 0) return error
  const folders = candidates.map(one => one.rootDirectory).join(', ')
  return new DomainError('build.config_invalid', {
    message: `${error.message} These folders hold an app: ${folders}. Set rootDirectory to one of them.`,
  })
}

const tryFolder = async (source: SourceListing, folder: string): Promise<Candidate | undefined> => {
  const plan = await detectApp(source, { rootDirectory: folder }).catch(() => undefined)
  // A package that only builds is a library, as far as anything can be told.
  return plan && { rootDirectory: folder, kind: plan.kind, why: plan.reasons.at(-1) ?? '' }
}

/** The folders that hold a file with which an app could begin, breadth first. */
const listAppFolders = async (source: SourceListing): Promise<string[]> => {
  const found: string[] = []
  const pending = ['.']
  for (let seen = 0; pending.length > 0 && seen < mostFolders; seen += 1) {
    const folder = pending.shift() as string
    if (folder !== '.' && (await hasBeginning(source, folder))) found.push(folder)
    if (depthOf(folder) >= deepest) continue
    for (const name of await source.listFolders(folder))
      if (!passedOver.test(name)) pending.push(posix.join(folder, name))
  }
  return found.sort()
}

const depthOf = (folder: string): number => (folder === '.' ? 0 : folder.split('/').length)

const hasBeginning = async (source: SourceListing, folder: string): Promise<boolean> => {
  for (const name of ['package.json', 'Dockerfile', 'Procfile', 'index.html'])
    if ((await source.read(posix.join(folder, name))) !== undefined) return true
  return false
}
