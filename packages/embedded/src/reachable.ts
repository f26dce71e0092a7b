import { type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { RunAs } from './run-as.js'

const READ = 4
const ENTER = 1

/** True when `runAs` may walk down every folder that leads to `path`, `path` included when it is a folder. */
export const canReach = (path: string, runAs: RunAs): boolean => {
  if (runAs === null) return true
  for (let folder = path; ; folder = dirname(folder)) {
    const stats = statSync(folder, { throwIfNoEntry: false })
    // A folder that does not exist yet will be made by us, with the mode we choose.
    if (stats?.isDirectory() && !grants(stats, runAs, ENTER)) return false
    if (dirname(folder) === folder) return true
  }
}

/** True when `runAs` may read (and, for a program or a folder, run or enter) what is at `path`. */
export const canUse = (path: string, runAs: RunAs, { execute }: { execute: boolean }): boolean => {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return false
  const who = runAs ?? {
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
  }
  return grants(stats, who, execute ? READ | ENTER : READ)
}

const grants = (stats: Stats, who: { uid: number; gid: number }, wanted: number): boolean => {
  const shift = stats.uid === who.uid ? 6 : stats.gid === who.gid ? 3 : 0
  return ((stats.mode >> shift) & wanted) === wanted
}
