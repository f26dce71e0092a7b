import {
  type EnvironmentRow,
  findDeploymentOf,
  findOpenDeployments,
  lockEnvironmentsOf,
  type ProjectRow,
  storeDecision,
  type Transaction,
} from '@taxiway/db'
import { type Decision, type EnvironmentId, isLost } from '@taxiway/domain'
import { type Change, changeDesired } from './change-desired.js'
import { decideFor } from './decide-for.js'
import { settleDecision } from './settle-decision.js'

export type DueEnvironment = { environmentId: EnvironmentId; generation: number }

export type ReevaluateOptions = {
  by: string
  source: 'user' | 'webhook' | 'api'
  /** Deploy the environments that are up again, because the changed settings affect the app. */
  redeploy?: boolean
}

/**
 * Runs policy again on all environments of a changed project. The caller has locked the project's row for
 * update, so no observation runs meanwhile. Environments that should be up, but are neither up nor queued,
 * are deployed. Returns the environments that became due.
 */
export const reevaluateProject = async (
  tx: Transaction,
  project: ProjectRow,
  options: ReevaluateOptions,
): Promise<DueEnvironment[]> => {
  const due: DueEnvironment[] = []
  for (const environment of await lockEnvironmentsOf(tx, project.id)) {
    const decision = await settleDecision(tx, environment, decideAgain(project, environment))
    const change = await apply(tx, project, environment, decision, options)
    if (!change?.changed) continue
    due.push({ environmentId: environment.id, generation: change.generation })
    await storeDecision(tx, environment, {
      source: options.source,
      outcome: change.refused ? 'held' : decision.desired,
      reason: change.refused ?? decision.reason,
      sha: decision.desired === 'up' ? decision.sha : null,
      changed: change.changed,
      generation: change.generation,
    })
  }
  return due
}

const decideAgain = (project: ProjectRow, environment: EnvironmentRow): Decision => {
  if (environment.observation) return decideFor(project, environment, environment.observation)
  // The environment was never observed, so only a decision about the whole project applies to it.
  if (project.state === 'deleted') return { desired: 'down', reason: 'project_deleted' }
  if (project.state === 'archived') return { desired: 'down', reason: 'project_archived' }
  if (project.connection !== 'ok' && isLost(project.connection, project.isGraceOver))
    return { desired: 'down', reason: project.connection }
  return { desired: 'keep', reason: environment.desiredReason as Decision['reason'] }
}

const apply = async (
  tx: Transaction,
  project: ProjectRow,
  environment: EnvironmentRow,
  decision: Decision,
  { by, source, redeploy = false }: ReevaluateOptions,
): Promise<Change | undefined> => {
  const mayDeploy = project.state === 'active' && project.connection === 'ok'
  const sha = decision.desired === 'up' ? decision.sha : environment.desiredSha
  const isUp = decision.desired === 'up' || (decision.desired === 'keep' && environment.desired === 'up')
  if (isUp && mayDeploy && sha !== null) {
    const force = (redeploy && environment.frozenAt === null) || (await wasStopped(tx, environment, sha))
    const reason = decision.desired === 'up' ? decision.reason : environment.desiredReason
    if (decision.desired === 'up' || force)
      return changeDesired(
        tx,
        environment,
        { desired: 'up', sha, reason },
        { by, force, ...policyEnds(decision) },
      )
  }
  return decision.desired === 'keep'
    ? undefined
    : changeDesired(tx, environment, decision, {
        by,
        isUnasked: source === 'api',
        ...(decision.desired !== 'asleep' && { choice: null }),
      })
}

/** What policy decides ends a choice; what it leaves as it is keeps one. */
const policyEnds = ({ desired }: Decision) => (desired === 'keep' ? {} : { choice: null })

/**
 * Desired up, but neither live nor queued, because pausing ended it. Deployments that failed are not retried
 * here.
 */
const wasStopped = async (tx: Transaction, environment: EnvironmentRow, sha: string): Promise<boolean> => {
  if (environment.liveSha === sha || environment.desiredSha !== sha) return false
  if ((await findOpenDeployments(tx, environment.id)).length > 0) return false
  return (await findDeploymentOf(tx, environment.id, environment.generation))?.state === 'cancelled'
}
