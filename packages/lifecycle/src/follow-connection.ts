import { isDeepStrictEqual } from 'node:util'
import {
  appendAudit,
  connectionValues,
  lockProjectsBy,
  type ProjectRow,
  schema,
  type Transaction,
  updateProject,
  wakeReports,
} from '@taxiway/db'
import { type Connection, canReport, findMissingPermissions, hasGrace, type ProjectId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import { type DueEnvironment, reevaluateProject } from './reevaluate-project.js'

export type ConnectionChange = {
  connection: Connection
  /** What GitHub calls it now. The id is what a project holds on to. */
  repository?: { owner: string; name: string; defaultBranch?: string | null; private?: boolean | null }
  installationId?: number
  /** What the account that connected the project is called now. */
  connectedLogin?: string | null
  /** What the installation grants now. */
  permissions?: Readonly<Record<string, string>> | null
  /** Whether GitHub is asked soon how things stand: what was said and what is known do not fit together. */
  isDoubtful?: boolean
}

/** How long after losing a repository its apps still run: a transfer or an archive is often taken back the same day. */
export const connectionGraceMs = 24 * 3_600_000

export type FollowOptions = { by: string; source: 'webhook' | 'api' }

/**
 * Follows what happened to repositories and installations on GitHub: for every project concerned it writes how the project stands with
 * its repository, and runs policy again on everything it has. Needs nothing of GitHub, so it also works when the App is gone from there.
 * Saying the same again changes nothing, and does not begin a grace anew. Returns how many projects there were, and what became due.
 */
export const followConnection = async (
  tx: Transaction,
  whose: Parameters<typeof lockProjectsBy>[1],
  change: (project: ProjectRow) => ConnectionChange | null,
  options: FollowOptions,
): Promise<{ projects: number; due: DueEnvironment[] }> => {
  const due: DueEnvironment[] = []
  const projects = await lockProjectsBy(tx, whose)
  for (const project of projects) {
    const wanted = change(project)
    if (wanted) due.push(...(await follow(tx, project, wanted, options)))
  }
  return { projects: projects.length, due }
}

/** Takes down what a project still runs when its grace is over and its connection did not come back. */
export const endGrace = async (tx: Transaction, id: ProjectId, by: string): Promise<DueEnvironment[]> => {
  const [project] = await lockProjectsBy(tx, { id })
  if (!project?.graceUntil || project.graceUntil.getTime() > (await databaseNow(tx, id))) return []
  const after = await updateProject(tx, id, { graceUntil: null, isGraceOver: true })
  await noteInTrail(tx, project, after, by)
  return reevaluateProject(tx, after, { by, source: 'api' })
}

const follow = async (
  tx: Transaction,
  project: ProjectRow,
  {
    connection,
    repository,
    installationId,
    connectedLogin,
    permissions,
    isDoubtful = false,
  }: ConnectionChange,
  { by, source }: FollowOptions,
): Promise<DueEnvironment[]> => {
  const isNew = project.connection !== connection
  const values = {
    ...(isNew ? connectionValues(connection, hasGrace(connection) ? connectionGraceMs : null) : {}),
    // What was missed meanwhile is asked for soon.
    ...(isNew && connection === 'ok' ? { syncedAt: new Date(0) } : {}),
    ...(repository
      ? {
          repositoryOwner: repository.owner,
          repositoryName: repository.name,
          ...(repository.defaultBranch ? { defaultBranch: repository.defaultBranch } : {}),
          ...(typeof repository.private === 'boolean' ? { isPrivate: repository.private } : {}),
        }
      : {}),
    ...(installationId === undefined ? {} : { installationId }),
    ...(connectedLogin === undefined ? {} : { connectedLogin }),
    ...(permissions ? { grantedPermissions: { ...permissions } } : {}),
    ...(isDoubtful ? { checkedAt: new Date(0) } : {}),
  }
  const isSame =
    !isNew && Object.entries(values).every(([name, value]) => isDeepStrictEqual(project[name as 'id'], value))
  // An event may end a wait whose beginning we never heard of. What the reconciler finds unchanged ends none.
  if (canReport(connection) && (!isSame || source === 'webhook')) await wakeReports(tx, project.id)
  if (isSame) return []
  const after = await updateProject(tx, project.id, values)
  if (!isDeepStrictEqual(connectionOf(project), connectionOf(after)))
    await noteInTrail(tx, project, after, by)
  return isNew ? reevaluateProject(tx, after, { by, source }) : []
}

const noteInTrail = (tx: Transaction, before: ProjectRow, after: ProjectRow, by: string) =>
  appendAudit(tx, {
    organizationId: after.organizationId,
    actor: { kind: 'system', id: by },
    ip: null,
    requestId: null,
    action: 'project.connection',
    subject: { kind: 'project', id: after.id },
    before: connectionOf(before),
    after: connectionOf(after),
  })

const connectionOf = (row: ProjectRow) => ({
  connection: row.connection,
  isGraceOver: row.isGraceOver,
  repository: `${row.repositoryOwner}/${row.repositoryName}`,
  isPrivate: row.isPrivate,
  connectedLogin: row.connectedLogin,
  installationId: row.installationId,
  missingPermissions: findMissingPermissions(row.grantedPermissions).map(
    ({ permission, level }) => `${permission}:${level}`,
  ),
})

const nowOfDatabase = sql`now()`.mapWith(schema.projects.createdAt)

const databaseNow = async (tx: Transaction, id: ProjectId): Promise<number> => {
  const [row] = await tx
    .select({ now: nowOfDatabase })
    .from(schema.projects)
    .where(eq(schema.projects.id, id))
  return row?.now.getTime() ?? 0
}
