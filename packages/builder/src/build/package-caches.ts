import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@taxiway/runtime'
import { isAbandoned, ownerTag } from '../process/owner-tag.js'
import { measureFolders } from './watch-disk.js'

type Options = {
  dir: string
  owner: string
  clock: Clock
  /** Of one scope, and of all together. */
  scopeBytes: number
  totalBytes: number
}

/** Builds of other workers may be using what was used since. */
const busyMs = 2 * 60 * 60 * 1000

/**
 * What package managers and frameworks keep between builds: a folder for each scope, so that no project reads the cache of another, nor a
 * trusted build that of an untrusted one. A cache that grew too large is emptied; of all, the longest unused go first.
 */
export const openPackageCaches = ({ dir, owner, clock, scopeBytes, totalBytes }: Options) => {
  const builds = new Map<string, number>()
  const remove = async (name: string): Promise<void> => {
    const doomed = join(dir, `${ownerTag(owner)}${name.slice(0, 100)}`)
    await rename(join(dir, name), doomed).catch(() => undefined)
    await rm(doomed, { recursive: true, force: true })
  }

  const clean = async (): Promise<void> => {
    const scopes = await listScopes(dir)
    let bytes = 0
    for (const { name, usedAtMs } of scopes.sort((one, other) => other.usedAtMs - one.usedAtMs)) {
      const size = await measureFolders([join(dir, name)], totalBytes)
      bytes += size
      if (bytes <= totalBytes || builds.has(name) || clock.now().getTime() - usedAtMs < busyMs) continue
      await remove(name)
      bytes -= size
    }
  }

  return {
    /** The folder of a scope; call `leave` when the build has ended. */
    enter: async (scope: string): Promise<{ folder: string; leave: () => Promise<void> }> => {
      const name = scopeFolder(scope)
      const folder = join(dir, name)
      builds.set(name, (builds.get(name) ?? 0) + 1)
      await mkdir(folder, { recursive: true })
      await utimes(folder, clock.now(), clock.now())
      const leave = async (): Promise<void> => {
        const left = (builds.get(name) ?? 1) - 1
        if (left > 0) return void builds.set(name, left)
        if ((await measureFolders([folder], scopeBytes)) > scopeBytes) await remove(name)
        builds.delete(name)
      }
      return { folder, leave }
    },
    sweep: async (): Promise<void> => {
      for (const name of await readdir(dir).catch(() => []))
        if (isAbandoned(name, owner)) await rm(join(dir, name), { recursive: true, force: true })
      await clean()
    },
  }
}

const listScopes = async (dir: string): Promise<{ name: string; usedAtMs: number }[]> => {
  const scopes: { name: string; usedAtMs: number }[] = []
  for (const name of await readdir(dir).catch(() => [])) {
    const found = await stat(join(dir, name)).catch(() => undefined)
    if (found !== undefined && !name.includes('~')) scopes.push({ name, usedAtMs: found.mtimeMs })
  }
  return scopes
}

/** Any text may name a scope; a folder's name must not lead anywhere. */
const scopeFolder = (scope: string): string => Buffer.from(scope).toString('base64url').slice(0, 200)
