import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Database, schema } from '@taxiway/db'
import type { DeploymentId } from '@taxiway/domain'
import { and, eq, inArray, isNotNull } from 'drizzle-orm'

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
  const held = await db
    .select({ id: schema.deployments.id, fence: schema.environments.fence })
    .from(schema.deployments)
    .innerJoin(schema.environments, eq(schema.environments.id, schema.deployments.environmentId))
    .where(
      and(
        inArray(
          schema.deployments.id,
          found.map(one => one.id),
        ),
        isNotNull(schema.environments.leaseOwner),
      ),
    )
  const abandoned = found.filter(one => !held.some(({ id, fence }) => id === one.id && fence === one.fence))
  for (const { name } of abandoned) await rm(join(workDir, name), { recursive: true, force: true })
  return abandoned.length
}
