import { newId } from '@taxiway/domain'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import { resources } from './schema.js'

/**
 * The app whose repository on Fly holds the images of this installation: the one that is recorded, else `name`,
 * which is recorded before the app is created. It belongs to no environment, so no sweep looks at it.
 */
export const intendImagesApp = async (db: Queryable, name: string): Promise<string> => {
  await db
    .insert(resources)
    .values({ id: newId('res'), kind: 'images_app', name })
    .onConflictDoNothing()
  const [row] = await db.select({ name: resources.name }).from(resources).where(isImagesApp)
  if (!row) throw new Error('the insert left no row')
  return row.name
}

/** Another owner has the name: the next try takes this one. */
export const renameImagesApp = async (db: Queryable, from: string, to: string): Promise<void> => {
  await db
    .update(resources)
    .set({ name: to, updatedAt: sql`now()` })
    .where(and(isImagesApp, eq(resources.name, from), eq(resources.state, 'intended')))
}

export const markImagesAppPresent = async (db: Queryable, name: string): Promise<void> => {
  await db
    .update(resources)
    .set({ state: 'present', externalId: name, updatedAt: sql`now()` })
    .where(and(isImagesApp, eq(resources.name, name)))
}

const isImagesApp = and(eq(resources.kind, 'images_app'), isNull(resources.environmentId))
