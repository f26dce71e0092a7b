import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@taxiway/runtime'
import { z } from 'zod'
import { measureFolders } from '../build/watch-disk.js'
import type { ToolName } from '../plan/tool-wish.js'
import { isAbandoned, ownerTag } from '../process/owner-tag.js'
import { fetchNpmPackage, type NpmRegistry } from './npm-package.js'
import { listPackages, npmVersion, placePackage } from './tool-packages.js'

export type ToolCacheOptions = {
  npm: NpmRegistry
  /** Where tools are kept between builds and restarts; workers may share it. */
  dir: string
  owner: string
  /** As Node names it: `x64`, `arm64`. */
  arch: string
  clock: Clock
  /** Tools that images need, beside those of builds. */
  inUse?: () => Promise<ReadonlySet<string>>
  maxBytes?: number
}

/** `home` has the files of the tool below `files`; `node` is the range of Node that it runs on. */
export type KeptTool = { id: string; home: string; node: string | undefined }

/** Tools that are larger together go, the longest unused first; so does one that was not used for two weeks. */
const usualMaxBytes = 4 * 1024 ** 3
const unusedMs = 14 * 24 * 60 * 60 * 1000
/** No build lasts longer, so no build needs what was not used since. */
const busyMs = 2 * 60 * 60 * 1000
const descriptionSchema = z.object({ bytes: z.number(), node: z.string().optional() })

/**
 * Programs of exact versions, made of packages of the npm registry whose integrity is checked. A tool appears whole or not at all and
 * never changes, so builds share it read-only. `get` throws `build.toolchain_unavailable`.
 */
export const openToolCache = (options: ToolCacheOptions) => {
  const { npm, dir, owner, arch, clock } = options
  const pending = new Map<string, Promise<KeptTool>>()

  const idOf = (tool: ToolName, version: string): string =>
    `${tool}-${version}-${arch}${tool === 'node' ? `-npm-${npmVersion}` : ''}`

  const read = async (id: string): Promise<KeptTool | undefined> => {
    const home = join(dir, id)
    const text = await readFile(join(home, 'tool.json'), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    await utimes(join(home, 'tool.json'), clock.now(), clock.now()).catch(() => undefined)
    return { id, home, node: descriptionSchema.parse(JSON.parse(text)).node }
  }

  const make = async (tool: ToolName, version: string, id: string): Promise<KeptTool> => {
    const kept = await read(id)
    if (kept !== undefined) return kept
    await mkdir(dir, { recursive: true })
    const work = await mkdtemp(join(dir, ownerTag(owner)))
    let node: string | undefined
    try {
      const made = join(work, 'made')
      await mkdir(join(made, 'files'), { recursive: true })
      for (const one of listPackages(tool, version, arch)) {
        const to = join(work, one.name.replace('/', '+'))
        const fetched = await fetchNpmPackage(npm, { ...one, to })
        if (tool !== 'node') node = fetched.node
        await placePackage(one, join(to, 'package'), join(made, 'files'))
      }
      for (const folder of [made, join(made, 'files')]) await chmod(folder, 0o755)
      await writeFile(join(made, 'tool.json'), JSON.stringify({ bytes: await measureFolders([made]), node }))
      // Another worker may have been first; its tool is as good.
      await rename(made, join(dir, id)).catch(async error => {
        if ((await read(id)) === undefined) throw error
      })
    } finally {
      await rm(work, { recursive: true, force: true })
    }
    await clean()
    return { id, home: join(dir, id), node }
  }

  /** Keeps the cache within its bounds. */
  const clean = async (): Promise<void> => {
    const now = clock.now().getTime()
    const needed = (await options.inUse?.()) ?? new Set()
    const tools = (await listTools(dir)).sort((one, other) => other.usedAtMs - one.usedAtMs)
    let bytes = 0
    for (const tool of tools) {
      bytes += tool.bytes
      const ageMs = now - tool.usedAtMs
      const superfluous = bytes > (options.maxBytes ?? usualMaxBytes) || ageMs > unusedMs
      if (!superfluous || ageMs < busyMs || needed.has(tool.id)) continue
      await remove(join(dir, tool.id), join(dir, `${ownerTag(owner)}${tool.id}`))
      bytes -= tool.bytes
    }
  }

  return {
    idOf,
    get: (tool: ToolName, version: string): Promise<KeptTool> => {
      const id = idOf(tool, version)
      const known = pending.get(id)
      if (known !== undefined) return known
      // Shared by all builds that wait for it, so no one of them can cancel it.
      const made = make(tool, version, id).finally(() => pending.delete(id))
      pending.set(id, made)
      return made
    },
    sweep: async (): Promise<void> => {
      for (const entry of await readdir(dir).catch(() => []))
        if (isAbandoned(entry, owner)) await rm(join(dir, entry), { recursive: true, force: true })
      await clean()
    },
  }
}

type ListedTool = { id: string; bytes: number; usedAtMs: number }

const listTools = async (dir: string): Promise<ListedTool[]> => {
  const tools: ListedTool[] = []
  for (const id of await readdir(dir).catch(() => [])) {
    const file = join(dir, id, 'tool.json')
    const [text, stats] = await Promise.all([
      readFile(file, 'utf8').catch(() => undefined),
      stat(file).catch(() => undefined),
    ])
    if (text === undefined || stats === undefined || id.includes('~')) continue
    tools.push({ id, bytes: descriptionSchema.parse(JSON.parse(text)).bytes, usedAtMs: stats.mtimeMs })
  }
  return tools
}

/** Renames first: the name is free at once, also when deleting the content fails. */
const remove = async (path: string, doomed: string): Promise<void> => {
  await rename(path, doomed).catch(() => undefined)
  await rm(doomed, { recursive: true, force: true })
}
