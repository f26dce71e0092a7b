import { type Database, inTransaction, lockEnvironment, lockProjectForChange } from '@taxiway/db'
import {
  type DeploymentId,
  type EnvironmentId,
  isDomainError,
  type OrganizationId,
  type ProjectId,
  type PullRequestObservation,
} from '@taxiway/domain'
import { followInstallation, followRepository } from '@taxiway/inbox'
import {
  type ActingCommand,
  applyCommand,
  changeProject,
  type EnvironmentRequest,
  observe,
  requestEnvironment,
} from '@taxiway/lifecycle'
import type { TestDatabase } from '@taxiway/testing'
import { sleepOrExpireDue, takeDownDue } from '../../src/reconcile/sleep-or-expire-due.js'
import { label } from './github-model.js'
import type { ConnectionEvent, Requested } from './history.js'
import { silent } from './silent.js'
import type { Target } from './target-model.js'

type Project = { id: ProjectId; organizationId: OrganizationId; repositoryId: number; installationId: number }

export const observePull = (db: Database, projectId: ProjectId, pullRequest: PullRequestObservation) =>
  inTransaction(db, tx =>
    observe(tx, { projectId, observation: { kind: 'pr', pullRequest }, source: 'webhook' }),
  )

/** A person's request, by the API or by a comment; false when the product refused it. */
export const requestChange = async (
  { db, pool }: TestDatabase,
  { organizationId }: Project,
  number: number,
  { action, by }: { action: Requested; by: 'api' | 'comment' },
): Promise<boolean> => {
  const { rows } = await pool.query<{ id: EnvironmentId; head: string | null; earlier: string | null }>(
    `select e.id, e.observation -> 'pullRequest' ->> 'headSha' as head, (select r.deployment_id from releases r where r.environment_id = e.id order by r.created_at, r.id limit 1) as earlier
     from environments e where e.target = $1`,
    [`pr:${number}`],
  )
  const [environment] = rows
  if (!environment || (action === 'rollback' && !environment.earlier)) return false
  const request = wordsOf(action, environment)
  try {
    await inTransaction(db, async tx => {
      if (by === 'api') return requestEnvironment(tx, environment.id, organizationId, request, 'user:ada')
      const locked = await lockEnvironment(tx, environment.id)
      if (!locked) throw new Error('the environment is gone')
      return applyCommand(tx, locked, commandOf(action, environment.head), {
        by: 'github:ada',
        now: new Date(),
      })
    })
    return true
  } catch (error) {
    if (isDomainError(error, 'resource.conflict') || isDomainError(error, 'resource.not_found')) return false
    throw error
  }
}

const commandOf = (action: Requested, head: string | null): ActingCommand =>
  action === 'approve' ? { verb: action, sha: head ?? '' } : { verb: action }

const wordsOf = (
  action: Requested,
  { head, earlier }: { head: string | null; earlier: string | null },
): EnvironmentRequest => {
  if (action === 'rollback') return { action, deploymentId: earlier as DeploymentId }
  return action === 'approve' ? { action, sha: head ?? '' } : { action }
}

/** Its time is over, or it was unused for long; true when it is due. */
export const expireEnvironment = async (
  { db, pool }: TestDatabase,
  number: number,
  what: 'idle' | 'expired',
): Promise<boolean> => {
  await pool.query(
    `update environments set last_activity_at = now() - interval '1 day', ${
      what === 'idle' ? 'sleeps_at' : 'expires_at'
    } = now() - interval '1 hour' where target = $1`,
    [`pr:${number}`],
  )
  const due = await sleepOrExpireDue({ db, logger: silent })
  await pool.query('update environments set sleeps_at = null, expires_at = null')
  return due.length > 0
}

/** Another organization takes the name that the pull request's app had, if it is free; the name, or null. */
export const occupyName = async (
  { pool }: TestDatabase,
  target: Pick<Target, 'hasApp' | 'occupy'>,
  number: number,
): Promise<string | null> => {
  const { rows } = await pool.query<{ app_name: string | null }>(
    'select app_name from environments where target = $1',
    [`pr:${number}`],
  )
  const name = rows[0]?.app_name
  if (!name || target.hasApp(name)) return null
  target.occupy(name)
  return name
}

/** A person changes which label a pull request needs. */
export const changeRules = ({ db }: TestDatabase, { id, organizationId }: Project, needsLabel: boolean) =>
  inTransaction(db, async tx => {
    const project = await lockProjectForChange(tx, organizationId, id)
    const config = { ...project.config, requiredLabels: needsLabel ? [label] : [] }
    await changeProject(tx, project, { action: 'configure', config, redeploy: 'off' }, 'user:ada')
  })

/** The grace of everything that is to be taken down is over. */
export const endGraces = async ({ db, pool }: TestDatabase): Promise<void> => {
  await pool.query('update environments set down_at = now() where down_at is not null')
  await takeDownDue({ db, logger: silent })
}

/** What GitHub says of the repository and the App's installation. */
export const changeConnection = (
  db: Database,
  { repositoryId, installationId }: Project,
  change: ConnectionEvent,
) =>
  inTransaction(db, async tx => {
    const repository = { id: repositoryId, owner: 'acme', name: 'shop' }
    if (change === 'renamed' || change === 'archived' || change === 'unarchived')
      return followRepository(tx, {
        kind: 'repository',
        action: change,
        repositoryId,
        installationId,
        owner: 'acme',
        name: change === 'renamed' ? 'renamed' : 'shop',
        defaultBranch: 'main',
        private: false,
      } as Parameters<typeof followRepository>[1])
    return followInstallation(tx, {
      kind: 'installation',
      action: change,
      installationId,
      permissions: null,
      repositoriesAdded: change === 'added' ? [repository] : [],
      repositoriesRemoved: change === 'removed' ? [repository] : [],
    } as unknown as Parameters<typeof followInstallation>[1])
  })
