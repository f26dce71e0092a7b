import { type Connection, DomainError, type ProjectId } from '@taxiway/domain'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { organizations } from '../auth/schema.js'
import type { Transaction } from '../open-database.js'
import { type ProjectRow, projects } from './schema.js'

/**
 * Inserts a project. A slug already used in the organization is a unique violation. Throws
 * `resource.not_found` when the organization was deleted meanwhile: the insert waits for a concurrent delete
 * and then sees its result.
 */
export const insertProject = async (
  tx: Transaction,
  values: typeof projects.$inferInsert,
): Promise<ProjectRow> => {
  const [row] = await tx.insert(projects).values(values).returning()
  if (!row) throw new Error('the insert returned no row')
  const [organization] = await tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(and(eq(organizations.id, row.organizationId), isNull(organizations.deletedAt)))
  if (!organization) throw new DomainError('resource.not_found')
  return row
}

export type ProjectSettings = Partial<
  Pick<ProjectRow, 'slug' | 'config' | 'configured' | 'connectedBy' | 'connectedLogin'> & { connection: 'ok' }
>

/** Stores what a user changed of a locked project; they have seen its warnings. */
export const configureProject = (
  tx: Transaction,
  id: ProjectId,
  settings: ProjectSettings,
): Promise<ProjectRow> => write(tx, id, { ...settings, publicSince: null })

/** Moves a locked project. It may have missed events while it was not active, so an active one is synced soon. */
export const setProjectState = (
  tx: Transaction,
  id: ProjectId,
  state: 'active' | 'paused' | 'archived',
): Promise<ProjectRow> => write(tx, id, { state, ...(state === 'active' ? syncSoon : {}) })

/** From now on a locked project only takes its environments down; `markProjectsGone` ends it. */
export const markProjectDeleted = (tx: Transaction, id: ProjectId): Promise<ProjectRow> =>
  write(tx, id, { state: 'deleted', deletedAt: new Date() })

/** What GitHub shows of a project's repository and installation. */
export type ConnectionSeen = Partial<
  Pick<
    ProjectRow,
    | 'repositoryOwner'
    | 'repositoryName'
    | 'defaultBranch'
    | 'isPrivate'
    | 'installationId'
    | 'connectedLogin'
    | 'grantedPermissions'
  >
>

/**
 * Stores what GitHub shows of a locked project, and `becomes`, its new connection. A lost connection destroys
 * all apps after `graceMs`; a project that is connected again may have missed events, so it is synced soon.
 */
export const storeConnection = (
  tx: Transaction,
  id: ProjectId,
  {
    seen,
    becomes,
    visibility,
    isDoubtful,
  }: {
    seen: ConnectionSeen
    becomes: { connection: Connection; graceMs: number | null } | null
    /** What the repository has just become. */
    visibility: 'public' | 'private' | null
    /** The connection is checked soon. */
    isDoubtful: boolean
  },
): Promise<ProjectRow> =>
  write(tx, id, {
    ...seen,
    ...(visibility === null ? {} : { publicSince: visibility === 'public' ? sql`now()` : null }),
    ...(becomes === null
      ? {}
      : {
          connection: becomes.connection,
          isGraceOver: false,
          graceUntil:
            becomes.graceMs === null ? null : sql`now() + ${becomes.graceMs} * interval '1 millisecond'`,
          ...(becomes.connection === 'ok' ? syncSoon : {}),
        }),
    ...(isDoubtful ? { checkedAt: epoch } : {}),
  })

/** The connection of a locked project did not come back within its grace period. */
export const markGraceOver = (tx: Transaction, id: ProjectId): Promise<ProjectRow> =>
  write(tx, id, { graceUntil: null, isGraceOver: true })

const epoch = new Date(0)
const syncSoon = { syncedAt: epoch }

/** Writes to a locked project and increments its version. */
const write = async (
  tx: Transaction,
  id: ProjectId,
  values: PgUpdateSetSource<typeof projects>,
): Promise<ProjectRow> => {
  const [row] = await tx
    .update(projects)
    .set({ ...values, version: sql`${projects.version} + 1`, updatedAt: sql`now()` })
    .where(eq(projects.id, id))
    .returning()
  if (!row) throw new Error(`project ${id} vanished under its lock`)
  return row
}
