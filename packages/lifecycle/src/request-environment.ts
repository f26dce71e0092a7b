import {
  type EnvironmentRow,
  findEnvironment,
  lockEnvironment,
  lockProject,
  schema,
  type Transaction,
} from '@taxiway/db'
import { DomainError, describeReason, type EnvironmentId, type OrganizationId } from '@taxiway/domain'
import { and, eq } from 'drizzle-orm'
import type { Change, Wanted } from './change-desired.js'
import { changeWithDecision } from './change-with-decision.js'
import { isFork, knownHead, wasApproved } from './forks.js'
import { sleep, wake } from './sleep-wake.js'

export type EnvironmentRequest =
  /** Deploys the head again, or a commit of one's own choice. */
  | { action: 'deploy'; sha?: string }
  /** Runs the head of a fork's pull request, which has to be this very commit; a push ends the approval. */
  | { action: 'approve'; sha: string }
  /** Takes it down until somebody deploys it or the pull request is reopened. */
  | { action: 'destroy' }
  /** Stops what is live and keeps it, until it is woken or a commit is pushed. */
  | { action: 'sleep' }
  /** Starts what sleeps, as it was; deploys it when it has expired. */
  | { action: 'wake' }
  /** Brings back the commit of an earlier deployment that was live, with the variables it had; its image is reused. */
  | { action: 'rollback'; deploymentId: string }

/**
 * Does what a person asked of an environment, through the same door as every observation. Throws `resource.not_found` for an
 * environment of somebody else, `resource.conflict` when it cannot be done now.
 */
export const requestEnvironment = async (
  tx: Transaction,
  id: EnvironmentId,
  organizationId: OrganizationId,
  request: EnvironmentRequest,
  by: string,
): Promise<Change> => {
  const found = await findEnvironment(tx, id)
  if (found?.organizationId !== organizationId) throw new DomainError('resource.not_found')
  // The project first, as everybody does.
  const project = await lockProject(tx, found.projectId)
  const environment = await lockEnvironment(tx, id)
  if (!environment || !project) throw new DomainError('resource.not_found')
  if (request.action !== 'destroy' && request.action !== 'sleep' && project.state !== 'active') {
    throw new DomainError('resource.conflict', {
      message: `The project is ${project.state}; nothing new is deployed.`,
    })
  }
  const wanted = await want(tx, environment, request)
  const change = await changeWithDecision(tx, environment, wanted, {
    source: 'user',
    by,
    force: isAlwaysNew(request),
  })
  if (change.refused) throw new DomainError('quota.exceeded', { message: describeReason(change.refused) })
  return change
}

/** Asking for what is so already is fine where it would be no more than said twice. */
const isAlwaysNew = ({ action }: EnvironmentRequest): boolean =>
  action !== 'destroy' && action !== 'sleep' && action !== 'wake'

const want = async (
  tx: Transaction,
  environment: EnvironmentRow,
  request: EnvironmentRequest,
): Promise<Wanted> => {
  if (request.action === 'destroy') return { desired: 'down', reason: 'destroyed_by_user' }
  if (request.action === 'sleep') return sleep(environment)
  if (isOver(environment)) {
    throw new DomainError('resource.conflict', {
      message: 'The pull request is closed; reopen it to deploy it.',
    })
  }
  if (request.action === 'wake') return wake(tx, environment)
  if (request.action === 'approve') return approve(environment, request.sha)
  if (request.action === 'deploy') {
    const sha = request.sha ?? knownHead(environment)
    if (!sha)
      throw new DomainError('resource.conflict', { message: 'No commit is known of this environment yet.' })
    if (isFork(environment) && !(await wasApproved(tx, environment, sha)))
      throw new DomainError('resource.conflict', {
        message: `Nobody approved commit ${sha} of this fork; read it, then approve it.`,
      })
    return { desired: 'up', sha, reason: 'deployed_by_user' }
  }
  const [earlier] = await tx
    .select({
      id: schema.deployments.id,
      sha: schema.deployments.sha,
      variablesOf: schema.deployments.variablesOf,
      releaseId: schema.releases.id,
    })
    .from(schema.deployments)
    .leftJoin(schema.releases, eq(schema.releases.deploymentId, schema.deployments.id))
    .where(
      and(
        eq(schema.deployments.environmentId, environment.id),
        eq(schema.deployments.id, request.deploymentId as never),
      ),
    )
  // One of another environment is as absent as one that never was.
  if (!earlier) throw new DomainError('resource.not_found')
  if (!earlier.sha || earlier.releaseId === null)
    throw new DomainError('resource.conflict', {
      message: 'Only a deployment that was live can be rolled back to.',
    })
  const variablesOf = earlier.variablesOf ?? earlier.id
  return { desired: 'up', sha: earlier.sha, reason: 'rolled_back_by_user', variablesOf }
}

/** Bound to the commit the person read: when another was pushed meanwhile, nothing is approved. */
const approve = (environment: EnvironmentRow, sha: string): Wanted => {
  if (!isFork(environment))
    throw new DomainError('resource.conflict', {
      message: 'Only pull requests from forks are approved; deploy this one.',
    })
  if (knownHead(environment) !== sha)
    throw new DomainError('resource.conflict', {
      message: `The head of the pull request is ${knownHead(environment)} now; read it, then approve that.`,
    })
  return { desired: 'up', sha, reason: 'approved_by_user' }
}

const isOver = ({ observation }: EnvironmentRow): boolean =>
  (observation?.kind === 'pr' && observation.pullRequest.state === 'closed') ||
  (observation?.kind === 'branch' && observation.branch.headSha === null)
