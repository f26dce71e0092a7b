import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Removes all but the newest `keep` whole backups; returns the names of those removed. */
export const removeOld = async (folder: string, keep: number): Promise<string[]> => {
  const whole = (await readdir(folder)).filter(name => /^taxiway-[\dT.-]+Z$/.test(name)).sort()
  const old = whole.slice(0, Math.max(0, whole.length - keep))
  for (const name of old) await rm(join(folder, name), { recursive: true, force: true })
  return old
}
