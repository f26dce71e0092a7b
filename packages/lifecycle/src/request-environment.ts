import {
  type EnvironmentRow,
  findEnvironment,
  lockEnvironment,
  lockProject,
  newDecision,
  schema,
  type Transaction,
} from '@taxiway/db'
import { DomainError, type EnvironmentId, type OrganizationId } from '@taxiway/domain'
import { and, eq } from 'drizzle-orm'
import { type Change, changeDesired, type Wanted } from './change-desired.js'

export type EnvironmentRequest =
  /** Deploys the head again, or a commit of one's own choice. */
  | { action: 'deploy'; sha?: string }
  /** Takes it down until somebody deploys it or the pull request is reopened. */
  | { action: 'destroy' }
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
  if (request.action !== 'destroy' && project.state !== 'active') {
    throw new DomainError('resource.conflict', {
      message: `The project is ${project.state}; nothing new is deployed.`,
    })
  }
  const wanted = await want(tx, environment, request)
  const change = await changeDesired(tx, environment, wanted, { by, force: request.action !== 'destroy' })
  await newDecision(tx, {
    organizationId,
    projectId: environment.projectId,
    environmentId: id,
    source: 'user',
    target: environment.target,
    outcome: wanted.desired,
    reason: wanted.reason,
    sha: wanted.desired === 'up' ? wanted.sha : null,
    ...change,
  })
  return change
}

const want = async (
  tx: Transaction,
  environment: EnvironmentRow,
  request: EnvironmentRequest,
): Promise<Wanted> => {
  if (request.action === 'destroy') return { desired: 'down', reason: 'destroyed_by_user' }
  if (isOver(environment)) {
    throw new DomainError('resource.conflict', {
      message: 'The pull request is closed; reopen it to deploy it.',
    })
  }
  if (request.action === 'deploy') {
    const sha = request.sha ?? headOf(environment)
    if (!sha)
      throw new DomainError('resource.conflict', { message: 'No commit is known of this environment yet.' })
    return { desired: 'up', sha, reason: 'deployed_by_user' }
  }
  const [earlier] = await tx
    .select({
      id: schema.deployments.id,
      sha: schema.deployments.sha,
      variablesOf: schema.deployments.variablesOf,
    })
    .from(schema.deployments)
    .innerJoin(schema.releases, eq(schema.releases.deploymentId, schema.deployments.id))
    .where(
      and(
        eq(schema.deployments.environmentId, environment.id),
        eq(schema.releases.deploymentId, request.deploymentId as never),
      ),
    )
  if (!earlier?.sha)
    throw new DomainError('resource.conflict', {
      message: 'Only a deployment that was live can be rolled back to.',
    })
  const variablesOf = earlier.variablesOf ?? earlier.id
  return { desired: 'up', sha: earlier.sha, reason: 'rolled_back_by_user', variablesOf }
}

const isOver = ({ observation }: EnvironmentRow): boolean =>
  (observation?.kind === 'pr' && observation.pullRequest.state === 'closed') ||
  (observation?.kind === 'branch' && observation.branch.headSha === null)

const headOf = ({ observation }: EnvironmentRow): string | null =>
  observation?.kind === 'pr' ? observation.pullRequest.headSha : (observation?.branch.headSha ?? null)
