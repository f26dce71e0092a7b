import type { EnvironmentId } from '@taxiway/domain'
import { asc, eq } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import { resources } from './schema.js'

/** What was made for an environment, oldest first. The caller has checked that it belongs to the organization. */
export const listReceipt = (db: Queryable, environmentId: EnvironmentId, limit: number) =>
  db
    .select({
      kind: resources.kind,
      name: resources.name,
      externalId: resources.externalId,
      state: resources.state,
      createdAt: resources.createdAt,
      updatedAt: resources.updatedAt,
    })
    .from(resources)
    .where(eq(resources.environmentId, environmentId))
    .orderBy(asc(resources.createdAt), asc(resources.id))
    .limit(limit)
export type ReceiptLine = Awaited<ReturnType<typeof listReceipt>>[number]
