import { createHash } from 'node:crypto'
import {
  chmod,
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  utimes,
} from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '@taxiway/domain'
import { applyLayer, compressionOf, type ReadImage, type Registry } from '@taxiway/registry'

/** Where a confined machine gets file systems of its own; the tree is read-only, so they must be there. */
export const mountPoints = ['proc', 'dev', 'tmp', 'run', 'var/tmp', 'home/app'] as const

const unfinishedPrefix = 'tmp-'
const treesKept = 60

/**
 * Unpacked images, as trees of files that no machine can change. One tree for each layer and those below it: a tree begins as hard
 * links to the files of the one below, so images share what they have in common. A tree appears whole or not at all.
 * Call `sweep` before the first use: what an earlier life left unfinished goes.
 */
export const openLayerCache = ({ dir }: { dir: string }) => {
  const pending = new Map<string, Promise<string>>()

  const unpack = async (registry: Registry, repository: string, image: ReadImage): Promise<string> => {
    await mkdir(dir, { recursive: true })
    let below: string | undefined
    let name = ''
    for (const [index, layer] of image.manifest.layers.entries()) {
      const diffId = image.config.rootfs.diff_ids[index] ?? ''
      name = createHash('sha256').update(`${name}\n${diffId}`).digest('hex')
      const home = join(dir, name)
      below = await makeOnce(home, below, async rootfs => {
        const compression = compressionOf(layer.mediaType)
        if (compression === undefined) throw unknownLayer(layer.mediaType)
        await applyLayer({ bytes: registry.readBlob(repository, layer), compression, diffId, rootfs })
      })
    }
    if (below === undefined) throw unknownLayer('none at all')
    return below
  }

  /** Two images that share layers wait for each other here, and for no one else. */
  const makeOnce = (
    home: string,
    below: string | undefined,
    fill: (rootfs: string) => Promise<void>,
  ): Promise<string> => {
    const making = pending.get(home) ?? make(home, below, fill).finally(() => pending.delete(home))
    pending.set(home, making)
    return making
  }

  const make = async (
    home: string,
    below: string | undefined,
    fill: (rootfs: string) => Promise<void>,
  ): Promise<string> => {
    if (await stat(home).catch(() => undefined)) {
      await utimes(home, new Date(), new Date())
      return home
    }
    const work = await mkdtemp(join(dir, unfinishedPrefix))
    try {
      const rootfs = join(work, 'rootfs')
      await mkdir(rootfs)
      if (below !== undefined) await shareTree(below, rootfs)
      await fill(rootfs)
      for (const path of mountPoints)
        await mkdir(join(rootfs, path), { recursive: true }).catch(() => undefined)
      await rename(rootfs, home)
      await utimes(home, new Date(), new Date())
      return home
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }

  const evict = async (keep: ReadonlySet<string>): Promise<void> => {
    const names = (await readdir(dir)).filter(name => !name.startsWith(unfinishedPrefix))
    if (names.length <= treesKept) return
    const trees = await Promise.all(
      names.map(async name => ({ path: join(dir, name), at: (await stat(join(dir, name))).mtimeMs })),
    )
    const idle = trees.filter(({ path }) => !pending.has(path) && !keep.has(path)).sort((a, b) => a.at - b.at)
    for (const { path } of idle.slice(0, names.length - treesKept))
      await rm(path, { recursive: true, force: true })
  }

  return {
    /** The tree of an image, pulled and unpacked as far as it is not there. The oldest go, except those in `keep`: machines run on them. */
    open: async (
      { registry, repository, image }: { registry: Registry; repository: string; image: ReadImage },
      keep: ReadonlySet<string>,
    ): Promise<string> => {
      const tree = await unpack(registry, repository, image)
      await evict(new Set([...keep, tree]))
      return tree
    },
    sweep: async (): Promise<void> => {
      for (const name of await readdir(dir).catch(() => []))
        if (name.startsWith(unfinishedPrefix)) await rm(join(dir, name), { recursive: true, force: true })
    },
  }
}

const shareTree = async (from: string, to: string): Promise<void> => {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) {
      await mkdir(target)
      await shareTree(source, target)
      await chmod(target, (await stat(source)).mode & 0o777)
    } else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else await link(source, target).catch(() => copyFile(source, target))
  }
}

const unknownLayer = (mediaType: string): DomainError =>
  new DomainError('registry.layer_invalid', {
    message: `The image has a layer of the type ${mediaType}, which cannot be unpacked. Push it with gzip.`,
  })
