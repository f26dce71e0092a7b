import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Database, findHeld } from '@taxiway/db'
import type { DeploymentId } from '@taxiway/domain'

/**
 * Removes work directories whose holder is gone. A directory is named after a deployment and a fence (see
 * `produceImage`); each fence is used once, so no worker will return to it. Workers on one machine may share
 * the folder. Returns the number of removed directories.
 */
export const sweepWorkDir = async (db: Database, workDir: string): Promise<number> => {
  const found = (await readdir(workDir)).flatMap(name => {
    const [, id, fence] = /^(dep_\w+)-(\d+)$/.exec(name) ?? []
    return id === undefined ? [] : [{ name, id: id as DeploymentId, fence: Number(fence) }]
  })
  if (found.length === 0) return 0
  const held = await findHeld(
    db,
    found.map(one => one.id),
  )
  const abandoned = found.filter(one => !held.some(({ id, fence }) => id === one.id && fence === one.fence))
  for (const { name } of abandoned) await rm(join(workDir, name), { recursive: true, force: true })
  return abandoned.length
}
