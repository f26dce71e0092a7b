import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import type { Clock } from '@taxiway/runtime'
import { isAbandoned, ownerTag } from '../process/owner-tag.js'
import { copyTree } from './copy-tree.js'
import type { ImageContent } from './image-manifest.js'
import type { ImageStore, Publication } from './image-store.js'
import type { TreeLimits } from './list-tree.js'

const unfinishedPrefix = 'tmp-'
const digestPattern = /^sha256:[0-9a-f]{64}$/
const dayMs = 24 * 60 * 60 * 1000
/**
 * A folder of images `sha256-<hex>/{image.json,rootfs/}`. An image appears whole or not at all, never changes, and the same content
 * always has the same digest, so publishing twice, or by two workers at once, gives one image. `owner` marks unfinished work as ours.
 */
export const openFolderStore = ({
  dir,
  owner,
  clock,
}: {
  dir: string
  owner: string
  clock: Clock
}): ImageStore => {
  const homeOf = (digest: string): string => join(dir, digest.replace(':', '-'))
  const indexOf = (key: string): string => join(dir, 'index', `${key}.json`)
  const unfinished = (): string =>
    join(dir, unfinishedPrefix + ownerTag(owner) + randomBytes(6).toString('hex'))
  const ageMs = async (path: string): Promise<number> =>
    clock.now().getTime() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0)
  /** Renames first: the name is free at once, also when deleting the content fails. */
  const remove = async (path: string): Promise<void> => {
    const doomed = unfinished()
    await rename(path, doomed).catch(ignoreMissing)
    await rm(doomed, { recursive: true, force: true })
  }

  const has = async (digest: string): Promise<boolean> => {
    if (!digestPattern.test(digest)) return false
    return (await stat(join(homeOf(digest), 'image.json')).catch(() => undefined)) !== undefined
  }

  const remember = async (
    key: string,
    { digest, bytes }: { digest: string; bytes: number },
  ): Promise<void> => {
    await mkdir(join(dir, 'index'), { recursive: true })
    const fresh = join(dir, 'index', `${unfinishedPrefix}${randomBytes(6).toString('hex')}`)
    await writeFile(fresh, JSON.stringify({ digest, bytes }))
    await rename(fresh, indexOf(key))
  }

  return {
    has: image => has(digestOf(image)),
    publish: async ({ content, tools, limits, key, app, announce }) => {
      await mkdir(dir, { recursive: true })
      const home = unfinished()
      try {
        const { digest, bytes, leftOut } = await writeImage(home, nameTools(content, tools), limits)
        await announce?.({ image: refer(app, digest), digest })
        const reused = !(await moveInto(home, homeOf(digest)))
        if (!reused) await syncFolder(dir)
        await remember(key, { digest, bytes })
        return { image: refer(app, digest), digest, bytes, reused, leftOut, notes: [] }
      } finally {
        await rm(home, { recursive: true, force: true })
      }
    },
    readRelease: async image => {
      const digest = image.slice(image.lastIndexOf('@') + 1)
      if (!digestPattern.test(digest)) return undefined
      const text = await readFile(join(homeOf(digest), 'image.json'), 'utf8')
      return (JSON.parse(text) as ImageContent['manifest']).release
    },
    find: async (key, app) => {
      const entry = await readFile(indexOf(key), 'utf8').then(parseEntry, () => undefined)
      if (entry === undefined) return undefined
      const { digest } = entry
      return (await has(digest)) ? { image: refer(app, digest), digest } : undefined
    },
    remove: async image => {
      const digest = digestOf(image)
      if (!(await has(digest))) return 'absent'
      await remove(homeOf(digest))
      await forget(join(dir, 'index'), digest)
      return 'deleted'
    },
    sweep: async () => {
      for (const name of await readdir(dir).catch(() => [])) {
        if (!name.startsWith(unfinishedPrefix)) continue
        const ours = isAbandoned(name, unfinishedPrefix + owner)
        if (ours || (await ageMs(join(dir, name))) > dayMs)
          await rm(join(dir, name), { recursive: true, force: true })
      }
    },
  }
}

/** Tools stay in the folder that all images share: the manifest names those beside the Node that runs the machines. */
const nameTools = (content: ImageContent, tools: Publication['tools']): ImageContent => {
  const names = tools.flatMap(({ folder, id }) => (folder === undefined ? [] : [id]))
  return names.length === 0 ? content : { ...content, manifest: { ...content.manifest, tools: names } }
}

/** The tools that the images of a folder name. */
export const listToolsOfImages = async (dir: string): Promise<ReadonlySet<string>> => {
  const names = new Set<string>()
  for (const name of await readdir(dir).catch(() => [])) {
    const text = await readFile(join(dir, name, 'image.json'), 'utf8').catch(() => undefined)
    const { tools = [] } = JSON.parse(text ?? '{}') as Partial<ImageContent['manifest']>
    for (const tool of tools) names.add(tool)
  }
  return names
}
const digestOf = (image: string): string => image.slice(image.lastIndexOf('@') + 1)

const refer = (app: string, digest: string): string => `local.taxiway/${app}@${digest}`

const writeImage = async (
  home: string,
  { folders, files, manifest }: ImageContent,
  limits: TreeLimits,
): Promise<{ digest: string; bytes: number; leftOut: string[] }> => {
  const rootfs = join(home, 'rootfs')
  await mkdir(rootfs, { recursive: true })
  const manifestText = JSON.stringify(manifest)
  const hash = createHash('sha256').update(`taxiway image 1\n${manifestText}\n`)
  const leftOut: string[] = []
  let bytes = 0
  for (const { from, to } of folders) {
    const tree = await copyTree(from, join(rootfs, to), { ...limits, maxBytes: limits.maxBytes - bytes })
    bytes += tree.bytes
    leftOut.push(...tree.leftOut)
    hash.update(`folder ${JSON.stringify(posix.normalize(to))}\n`)
    for (const line of tree.listing) hash.update(`${line}\n`)
  }
  for (const { path, text } of files) {
    await mkdir(dirname(join(rootfs, path)), { recursive: true })
    await rm(join(rootfs, path), { recursive: true, force: true })
    await writeFile(join(rootfs, path), text, { flag: 'wx' })
    hash.update(`file ${JSON.stringify(path)} ${JSON.stringify(text)}\n`)
    bytes += Buffer.byteLength(text)
  }
  await writeDurably(join(home, 'image.json'), manifestText)
  return { digest: `sha256:${hash.digest('hex')}`, bytes, leftOut }
}

const writeDurably = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** False when it is there already. */
const moveInto = async (from: string, to: string): Promise<boolean> => {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

const forget = async (index: string, digest: string): Promise<void> => {
  for (const name of await readdir(index).catch(() => [])) {
    const entry = await readFile(join(index, name), 'utf8').then(parseEntry, () => undefined)
    if (entry === undefined || entry.digest === digest) await rm(join(index, name), { force: true })
  }
}

const parseEntry = (text: string): { digest: string; bytes: number } | undefined => {
  const entry = JSON.parse(text) as { digest?: unknown; bytes?: unknown }
  if (typeof entry.digest !== 'string' || !digestPattern.test(entry.digest)) return undefined
  return { digest: entry.digest, bytes: Number(entry.bytes) }
}

const ignoreMissing = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ENOENT') throw error
}
