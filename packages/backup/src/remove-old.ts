import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dumpName } from './manifest.js'

const wholeName = /^taxiway-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)$/
const partialName = /^taxiway-[\dT.-]+Z\.partial$/

/** pg_dump writes all the time: a folder unwritten for so long is of a backup that was killed. */
const abandonedMs = 3_600_000

/** Removes all but the newest `keep` whole backups; returns the names of those removed. */
export const removeOld = async (folder: string, keep: number): Promise<string[]> => {
  const whole = await listWhole(folder)
  const old = whole.slice(0, Math.max(0, whole.length - keep))
  for (const name of old) await rm(join(folder, name), { recursive: true, force: true })
  return old
}

/** Removes what killed backups left: on a machine that kills each, they would fill the disk. */
export const removeAbandoned = async (folder: string): Promise<void> => {
  for (const name of (await readdir(folder)).filter(name => partialName.test(name))) {
    const path = join(folder, name)
    const written = await stat(join(path, dumpName)).catch(() => stat(path).catch(() => null))
    if (written !== null && Date.now() - written.mtimeMs > abandonedMs)
      await rm(path, { recursive: true, force: true })
  }
}

/** When the newest whole backup was taken; null when there is none. */
export const findNewest = async (folder: string): Promise<Date | null> => {
  const newest = (await listWhole(folder).catch(() => [])).at(-1)
  const [, hours, minutes, seconds] = wholeName.exec(newest ?? '') ?? []
  return hours === undefined ? null : new Date(`${hours}:${minutes}:${seconds}`)
}

const listWhole = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter(name => wholeName.test(name)).sort()
