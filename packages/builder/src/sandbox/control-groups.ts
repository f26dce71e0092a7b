import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAbandoned } from '../process/owner-tag.js'
import type { SandboxLimits } from './sandbox.js'

const mount = '/sys/fs/cgroup'
const namePrefix = 'taxiway-'

/** A control group of one build. */
export type ControlGroup = {
  add: (pid: number) => Promise<void>
  countOomKills: () => Promise<number>
  /** Kills the processes that are left, waits until the group is empty, removes it. */
  remove: () => Promise<void>
}

/** Where groups can be made on this machine: one folder in version 2, one per controller in version 1. */
export type ControlGroups = {
  version: 1 | 2
  create: (runId: string, limits: SandboxLimits) => Promise<ControlGroup>
  sweep: (runIdPrefix: string) => Promise<void>
}

/** Finds out by trying whether memory and process counts can be limited here; undefined when they cannot. */
export const probeControlGroups = async (): Promise<ControlGroups | undefined> => {
  for (const [version, parents] of await candidates()) {
    const groups = controlGroupsIn(version, parents)
    const probe = await groups
      .create(`probe-${process.pid}`, { memoryBytes: 64 * 1024 * 1024, pids: 16, fileBytes: 0 })
      .catch(() => undefined)
    if (probe === undefined) continue
    await probe.remove()
    return groups
  }
  return undefined
}

/** Our own group first, so that limits set on us hold for builds too; then the top. */
const candidates = async (): Promise<[1 | 2, string[]][]> => {
  const own = await readFile('/proc/self/cgroup', 'utf8').catch(() => '')
  const pathOf = (controller: string): string =>
    own
      .split('\n')
      .map(line => line.split(':'))
      .find(([, controllers]) => controllers?.split(',').includes(controller))
      ?.slice(2)
      .join(':') ?? '/'
  return [
    [2, [join(mount, pathOf(''))]],
    [2, [mount]],
    [1, [join(mount, 'memory', pathOf('memory')), join(mount, 'pids', pathOf('pids'))]],
    [1, [join(mount, 'memory'), join(mount, 'pids')]],
  ]
}

const controlGroupsIn = (version: 1 | 2, parents: readonly string[]): ControlGroups => ({
  version,
  create: async (runId, limits) => {
    const folders = parents.map(parent => join(parent, namePrefix + runId))
    const group = controlGroup(version, folders)
    try {
      for (const folder of folders) await mkdir(folder)
      for (const [file, value] of settings(version, limits)) await setLimit(folders, file, value)
      return group
    } catch (error) {
      await group.remove()
      throw error
    }
  },
  sweep: async runIdPrefix => {
    for (const parent of parents) {
      const names = await readdir(parent).catch(() => [])
      const ours = names.filter(name => isAbandoned(name, namePrefix + runIdPrefix))
      for (const name of ours) await controlGroup(version, [join(parent, name)]).remove()
    }
  },
})

const settings = (version: 1 | 2, limits: SandboxLimits): [string, number][] =>
  version === 2
    ? [
        ['memory.max', limits.memoryBytes],
        ['pids.max', limits.pids],
      ]
    : [
        ['memory.limit_in_bytes', limits.memoryBytes],
        ['pids.max', limits.pids],
      ]

/** Control files exist in the folder of their controller only, and cannot be created: opening tells which it is. */
const setLimit = async (folders: readonly string[], file: string, value: number): Promise<void> => {
  const tries = folders.map(folder => writeFile(join(folder, file), String(value), { flag: 'r+' }))
  await Promise.any(tries)
  const swap = file === 'memory.max' ? 'memory.swap.max' : 'memory.memsw.limit_in_bytes'
  const swapLimit = file === 'memory.max' ? 0 : value
  if (!file.startsWith('memory')) return
  // Without swap accounting there is no such file, and swap cannot be limited.
  const swapTries = folders.map(folder => writeFile(join(folder, swap), String(swapLimit), { flag: 'r+' }))
  await Promise.any(swapTries).catch(() => undefined)
}

const controlGroup = (version: 1 | 2, folders: readonly string[]): ControlGroup => ({
  add: async pid => {
    for (const folder of folders)
      await writeFile(join(folder, 'cgroup.procs'), String(pid)).catch(ignoreEnded)
  },
  countOomKills: async () => {
    const file = version === 2 ? 'memory.events' : 'memory.oom_control'
    const texts = await Promise.all(
      folders.map(folder => readFile(join(folder, file), 'utf8').catch(() => '')),
    )
    return Number(/^oom_kill (\d+)$/m.exec(texts.join('\n'))?.[1] ?? 0)
  },
  remove: async () => {
    for (const folder of folders) await removeGroup(folder)
  },
})

/** A process may end before it is put anywhere. */
const ignoreEnded = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'ESRCH') throw error
}

const removeGroup = async (folder: string): Promise<void> => {
  for (let round = 0; round < 200; round += 1) {
    const gone = await rmdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    )
    if (gone) return
    const pids = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '')
    for (const pid of pids.split('\n').filter(Boolean)) {
      try {
        process.kill(Number(pid), 'SIGKILL')
      } catch {}
    }
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}
