import { newId, type ProjectId } from '@taxiway/domain'
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import { type ImageRow, images, type SignedStatement } from './schema.js'

type ImageKey = { projectId: ProjectId; digest: string }
type NewImage = Pick<
  ImageRow,
  'organizationId' | 'projectId' | 'deploymentId' | 'reference' | 'digest' | 'sha' | 'tree'
>

/**
 * Written before an image can be found, so that a crash in between leaves a record. Waits while the image is
 * being deleted.
 */
export const intendImage = async (db: Queryable, image: NewImage): Promise<void> => {
  await db
    .insert(images)
    .values({ id: newId('img'), ...image })
    .onConflictDoUpdate({
      target: [images.projectId, images.digest],
      set: {
        deploymentId: image.deploymentId,
        reference: image.reference,
        sha: image.sha,
        tree: image.tree,
        state: sql`case when ${images.state} = 'gone' then 'intended' else ${images.state} end`,
        usedAt: sql`clock_timestamp()`,
      },
    })
}

/** The image is complete, and this says where it came from. */
export const keepImage = async (
  db: Queryable,
  { projectId, digest }: ImageKey,
  provenance: SignedStatement,
): Promise<void> => {
  await db
    .update(images)
    .set({ state: 'present', provenance, usedAt: sql`clock_timestamp()` })
    .where(and(eq(images.projectId, projectId), eq(images.digest, digest)))
}

export const findImage = async (db: Queryable, { projectId, digest }: ImageKey): Promise<ImageRow | null> => {
  const [row] = await db
    .select()
    .from(images)
    .where(and(eq(images.projectId, projectId), eq(images.digest, digest), eq(images.state, 'present')))
  return row ?? null
}

/** The tree of a commit, if an image of the project was built from the commit. */
export const findTree = async (
  db: Queryable,
  { projectId, sha }: { projectId: ProjectId; sha: string },
): Promise<string | null> => {
  const [row] = await db
    .select({ tree: images.tree })
    .from(images)
    .where(and(eq(images.projectId, projectId), eq(images.sha, sha), isNotNull(images.tree)))
    .limit(1)
  return row?.tree ?? null
}

/**
 * Notes that a deployment chose an image, which keeps it from being deleted meanwhile; null when the image was
 * deleted or never completed. Waits while the image is being deleted, so do not call it under another lock.
 */
export const chooseImage = async (
  db: Queryable,
  { projectId, digest }: ImageKey,
): Promise<ImageRow | null> => {
  const [row] = await db
    .update(images)
    .set({ usedAt: sql`clock_timestamp()` })
    .where(and(eq(images.projectId, projectId), eq(images.digest, digest), eq(images.state, 'present')))
    .returning()
  return row ?? null
}
