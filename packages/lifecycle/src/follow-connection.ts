import { isDeepStrictEqual } from 'node:util'
import {
  appendAudit,
  askAboutAuthors,
  endWaitsIn,
  hasGraceEnded,
  lockProjectsBy,
  markGraceOver,
  type ProjectRow,
  retellProject,
  storeConnection,
  type Transaction,
  wakeReports,
} from '@taxiway/db'
import { type Connection, canReport, findMissingPermissions, hasGrace, type ProjectId } from '@taxiway/domain'
import { type DueEnvironment, reevaluateProject } from './reevaluate-project.js'

export type ConnectionChange = {
  connection: Connection
  /** The repository's current name on GitHub. Projects store its id. */
  repository?: { owner: string; name: string; defaultBranch?: string | null; private?: boolean | null }
  installationId?: number
  /** The current login of the account that connected the project. */
  connectedLogin?: string | null
  /** The permissions that the installation grants now. */
  permissions?: Readonly<Record<string, string>> | null
  /** Whether to ask GitHub soon, because the event and the stored state contradict each other. */
  isDoubtful?: boolean
}

/**
 * How long apps keep running after their repository is lost: a transfer or an archive is often reverted the
 * same day.
 */
export const connectionGraceMs = 24 * 3_600_000

export type FollowOptions = { by: string; source: 'webhook' | 'api' }

/**
 * Follows changes of repositories and installations on GitHub. For every affected project it stores the
 * connection's state and runs policy again on all environments. It makes no GitHub call, so it also works
 * after the App was uninstalled. Repeating the same event changes nothing and does not restart the grace
 * period. Returns the number of projects and the environments that became due.
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

/** Destroys the apps of a project whose grace period ended before its connection came back. */
export const endGrace = async (tx: Transaction, id: ProjectId, by: string): Promise<DueEnvironment[]> => {
  const [project] = await lockProjectsBy(tx, { id })
  if (!project || !(await hasGraceEnded(tx, id))) return []
  const after = await markGraceOver(tx, id)
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
  const becomes = isNew ? { connection, graceMs: hasGrace(connection) ? connectionGraceMs : null } : null
  const seen = {
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
  }
  const visibility = changedVisibility(project, seen)
  const isSame =
    !isNew &&
    !isDoubtful &&
    Object.entries(seen).every(([name, value]) => isDeepStrictEqual(project[name as 'id'], value))
  // An event may end a wait whose first event was lost. A reconciler check that finds no change ends no wait.
  if (canReport(connection) && (!isSame || source === 'webhook')) await wakeReports(tx, project.id)
  if (isSame) return []
  const after = await storeConnection(tx, project.id, { seen, becomes, visibility, isDoubtful })
  // Reports name the permissions that are missing, also those of deployments that ended.
  if (!isDeepStrictEqual(connectionOf(project).missingPermissions, connectionOf(after).missingPermissions))
    await retellProject(tx, project.id)
  if (!isDeepStrictEqual(connectionOf(project), connectionOf(after)))
    await noteInTrail(tx, project, after, by)
  // Other people can now open pull requests here, and see the apps.
  if (visibility !== null) await askAboutAuthors(tx, { repositoryId: project.repositoryId })
  const due = isNew || visibility !== null ? await reevaluateProject(tx, after, { by, source }) : []
  // GitHub refused their calls while the repository was out of reach.
  const retried = isNew && connection === 'ok' ? await endWaitsIn(tx, [project.id], 'provider_auth') : []
  return [...due, ...retried]
}

const changedVisibility = (
  project: ProjectRow,
  { isPrivate }: { isPrivate?: boolean },
): 'public' | 'private' | null => {
  if (isPrivate === undefined || project.isPrivate === null || isPrivate === project.isPrivate) return null
  return isPrivate ? 'private' : 'public'
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
