import { lchown, lstat, mkdir, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { resolveInside } from '../plan/resolve-inside.js'

type Caches = {
  /** Folders of the app, relative to the source, that frameworks keep between builds. */
  folders: readonly string[]
  /** The cache of this build. */
  cache: string
}

/** Makes the places of framework caches; before the cache is given to the user of a build. An earlier build may have left links there. */
export const makeCacheFolders = async ({ folders, cache }: Caches): Promise<void> => {
  for (const path of [join(cache, 'frameworks'), ...folders.map(folder => placeOf(cache, folder))]) {
    if ((await lstat(path).catch(() => undefined))?.isDirectory()) continue
    await rm(path, { force: true })
    await mkdir(path)
  }
}

/**
 * Makes links where frameworks expect what an earlier build kept; images leave such links out. What the source has there stays. Call it while
 * no command of the build runs: it follows links of the source, but never out of it. `cache` is as the commands see it.
 */
export const linkCaches = async (sourceDir: string, { folders, cache }: Caches): Promise<void> => {
  const { uid, gid } = await stat(sourceDir)
  for (const folder of folders) {
    const above = await resolveInside(sourceDir, posix.dirname(folder))
    if (above === undefined) continue
    const parent = join(sourceDir, above)
    const link = join(parent, posix.basename(folder))
    if (await isThere(link)) continue
    if (!(await isThere(parent))) {
      if (posix.basename(folder) === '.cache' || !(await isThere(dirname(parent)))) continue
      await mkdir(parent)
      await lchown(parent, uid, gid)
    }
    await symlink(placeOf(cache, folder), link)
  }
}

const placeOf = (cache: string, folder: string): string =>
  posix.join(cache, 'frameworks', posix.normalize(folder).replaceAll('/', '+'))

const isThere = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined)) !== undefined
