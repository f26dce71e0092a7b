import {
  type EnvironmentRow,
  findDeploymentOf,
  findEarlier,
  findEnvironment,
  findSkipReason,
  lockEnvironment,
  lockProject,
  storeApproval,
  type Transaction,
} from '@taxiway/db'
import {
  awaitsApproval,
  type DeploymentId,
  DomainError,
  describeReason,
  type EnvironmentId,
  type OrganizationId,
} from '@taxiway/domain'
import type { Change, Wanted } from './change-desired.js'
import { changeWithDecision } from './change-with-decision.js'
import { freeze, unfreeze } from './freeze.js'
import { headOf } from './read-observation.js'
import { sleep, wake } from './sleep-wake.js'
import { needsApproval } from './trust.js'

export type EnvironmentRequest =
  /** Deploys the head again, or a given commit. */
  | { action: 'deploy'; sha?: string }
  /** Deploys the current commit again: the one that should run, or else the head. */
  | { action: 'redeploy' }
  /**
   * Approves the head of a pull request whose code is not trusted. The commit must match the current head; a push ends the
   * approval.
   */
  | { action: 'approve'; sha: string }
  /** Destroys the environment until a user deploys it or reopens the pull request. */
  | { action: 'destroy' }
  /** Stops the live machine and keeps it, until a user wakes it or pushes a commit. */
  | { action: 'sleep' }
  /** Starts the sleeping machine unchanged, or deploys the environment if it has expired. */
  | { action: 'wake' }
  /** Rolls back to the commit and variables of an earlier live deployment, and reuses its image. */
  | { action: 'rollback'; deploymentId: DeploymentId }
  /** Stops automatic deployments until it is unfrozen; requests of users still count. */
  | { action: 'freeze' }
  | { action: 'unfreeze' }

/** Requests that choose what should run. */
type Choosing = Exclude<EnvironmentRequest, { action: 'freeze' | 'unfreeze' }>

/**
 * Applies a user's request to an environment through the same path as every observation. Throws
 * `resource.not_found` for an environment of another organization, and `resource.conflict` when the current
 * state does not allow the request.
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
  // Lock order: the project comes first.
  const project = await lockProject(tx, found.projectId)
  const environment = await lockEnvironment(tx, id)
  if (!environment || !project) throw new DomainError('resource.not_found')
  if (request.action === 'freeze') return freeze(tx, environment, by)
  if (request.action === 'unfreeze') return unfreeze(tx, project, environment, by)
  if (request.action !== 'destroy' && request.action !== 'sleep' && project.state !== 'active') {
    throw new DomainError('resource.conflict', {
      message: `The project is ${project.state}; nothing new is deployed.`,
    })
  }
  const wanted = await want(tx, environment, request)
  if (request.action === 'approve') await storeApproval(tx, id, { sha: request.sha, by })
  const change = await changeWithDecision(tx, environment, wanted, {
    source: 'user',
    by,
    force: isAlwaysNew(request),
    ...(!isRepetition(environment, wanted, request) && {
      choice: {
        what: request.action === 'redeploy' ? 'deploy' : request.action,
        head: await standsAgainst(tx, environment, wanted, request),
      },
    }),
  })
  if (change.refused) throw new DomainError('quota.exceeded', { message: describeReason(change.refused) })
  return change
}

/** Requesting the current state succeeds when that only repeats an earlier request. */
const isAlwaysNew = ({ action }: Choosing): boolean =>
  action !== 'destroy' && action !== 'sleep' && action !== 'wake'

const repeating: ReadonlySet<string> = new Set(['sleep', 'wake', 'redeploy'])

/** It sleeps or runs already: whatever brought it there stays what was chosen. */
const isRepetition = (
  environment: EnvironmentRow,
  { desired }: Wanted,
  request: EnvironmentRequest,
): boolean => repeating.has(request.action) && environment.desired === desired

/**
 * The head that a choice stands against. Who wakes an older commit did not choose it over a head that policy only
 * skipped, such as a commit of a draft: that one is deployed when policy allows it. A head without approval is
 * different: its approval is a choice of its own, and until then the woken commit may stay.
 */
const standsAgainst = async (
  tx: Transaction,
  environment: EnvironmentRow,
  wanted: Wanted,
  { action }: Choosing,
): Promise<string | null> => {
  const head = headOf(environment.observation)
  if (action !== 'wake' || wanted.desired !== 'up' || head === null || wanted.sha === head) return head
  const skipped = await findSkipReason(tx, environment.id, head)
  return skipped === null || awaitsApproval(skipped) ? head : null
}

const want = async (tx: Transaction, environment: EnvironmentRow, request: Choosing): Promise<Wanted> => {
  if (request.action === 'destroy') return { desired: 'down', reason: 'destroyed_by_user' }
  if (request.action === 'sleep') return sleep(environment)
  if (isOver(environment)) {
    throw new DomainError('resource.conflict', {
      message: 'The pull request is closed; reopen it to deploy it.',
    })
  }
  if (request.action === 'wake') return wake(tx, environment)
  if (request.action === 'approve') return approve(environment, request.sha)
  if (request.action === 'redeploy' && environment.desired === 'up') return redeploy(tx, environment)
  if (request.action === 'deploy' || request.action === 'redeploy') {
    const sha = (request.action === 'deploy' ? request.sha : null) ?? headOf(environment.observation)
    if (!sha)
      throw new DomainError('resource.conflict', {
        message: 'No commit of this environment is known yet. Push a commit, then deploy again.',
      })
    requireApproved(environment, sha)
    return { desired: 'up', sha, reason: 'deployed_by_user' }
  }
  const earlier = await findEarlier(tx, environment.id, request.deploymentId)
  // Treat a deployment of another environment as absent.
  if (!earlier) throw new DomainError('resource.not_found')
  if (!earlier.sha || !earlier.wasLive)
    throw new DomainError('resource.conflict', {
      message: 'You can roll back only to a deployment that was live. Choose another deployment.',
    })
  const variablesOf = earlier.variablesOf ?? earlier.id
  return { desired: 'up', sha: earlier.sha, reason: 'rolled_back_by_user', variablesOf }
}

/** The same commit, with the variables that a rollback took for it; otherwise with those of now. */
const redeploy = async (tx: Transaction, environment: EnvironmentRow): Promise<Wanted> => {
  const { desiredSha: sha, desiredReason: reason } = environment
  if (sha === null) throw new Error('an environment that should be up has a commit')
  requireApproved(environment, sha)
  const current = await findDeploymentOf(tx, environment.id, environment.generation)
  return { desired: 'up', sha, reason, ...(current?.variablesOf && { variablesOf: current.variablesOf }) }
}

const requireApproved = (environment: EnvironmentRow, sha: string): void => {
  if (needsApproval(environment) && environment.approvedSha !== sha)
    throw new DomainError('resource.conflict', {
      message: `Commit ${sha} is not approved. Review it, then approve it.`,
    })
}

/**
 * Approval is bound to the commit that the user read. If another commit was pushed meanwhile, nothing is
 * approved.
 */
const approve = (environment: EnvironmentRow, sha: string): Wanted => {
  if (!needsApproval(environment))
    throw new DomainError('resource.conflict', {
      message:
        'The author of this pull request is trusted, so its commits need no approval. Deploy it instead.',
    })
  if (headOf(environment.observation) !== sha)
    throw new DomainError('resource.conflict', {
      message: `The head of the pull request is ${headOf(environment.observation)} now; read it, then approve that.`,
    })
  return { desired: 'up', sha, reason: 'approved_by_user' }
}

const isOver = ({ observation }: EnvironmentRow): boolean =>
  (observation?.kind === 'pr' && observation.pullRequest.state === 'closed') ||
  (observation?.kind === 'branch' && observation.branch.headSha === null)
