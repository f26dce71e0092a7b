import {
  abandonSteps,
  type Database,
  type DeploymentRow,
  type EnvironmentRow,
  findDeploymentOf,
  findOpenDeployments,
  findProject,
  inTransaction,
  lockHeld,
  markConverged,
  markForReport,
  type ProjectRow,
  type Transaction,
  transitionDeployment,
} from '@taxiway/db'
import {
  bringsUp,
  type DeploymentKind,
  type DeploymentState,
  DomainError,
  isActive,
  isTerminal,
} from '@taxiway/domain'
import type { BuildSlot } from '../attempt/build-slot.js'
import type { Lease } from '../attempt/lease.js'

export type Work = { environment: EnvironmentRow; project: ProjectRow; deployment: DeploymentRow }

const firstStates = {
  deploy: 'fetching',
  wake: 'fetching',
  sleep: 'releasing',
  destroy: 'destroying',
} as const satisfies Record<DeploymentKind, DeploymentState>

/**
 * The next work of the held environment; null when it has converged, or when the work needs a build and this claim
 * has no slot for one: it stays due, and another claim takes it.
 */
export const takeWork = (db: Database, lease: Lease, buildSlot: BuildSlot): Promise<Work | null> => {
  lease.assertHeld()
  return inTransaction(db, async tx => {
    const environment = await lockHeld(tx, lease.environmentId, lease.fence)
    if (!environment) throw new DomainError('lease.lost')
    await endOlder(tx, environment, lease)
    if (environment.observedGeneration >= environment.generation) return null
    if (!environment.builds) buildSlot.giveBack()
    else if (!buildSlot.isHeld()) return null
    const deployment = await findDeploymentOf(tx, environment.id, environment.generation)
    const mayHaveLeft = environment.appName !== null && deployment !== null && bringsUp(deployment.kind)
    if (!deployment || (isTerminal(deployment.state) && deployment.state !== 'live' && !mayHaveLeft)) {
      await markConverged(tx, environment)
      return null
    }
    const project = await findProject(tx, environment.projectId)
    if (!project) throw new Error(`environment ${environment.id} has no project`)
    // The deployment ended, but the environment has not converged: its worker did not finish the cleanup.
    if (isTerminal(deployment.state)) return { environment, project, deployment }
    await abandonSteps(tx, deployment.id)
    const to = firstStates[deployment.kind]
    const started = await transitionDeployment(tx, { deployment, to, owner: lease.owner, fence: lease.fence })
    await markForReport(tx, environment.id, [started.id])
    return { environment, project, deployment: started }
  })
}

/** Attempts at older generations cannot be continued. The newer attempt finds the resources they left. */
const endOlder = async (tx: Transaction, environment: EnvironmentRow, lease: Lease) => {
  for (const deployment of await findOpenDeployments(tx, environment.id)) {
    if (deployment.generation >= environment.generation) {
      // This worker holds the environment, so the worker of this attempt crashed.
      if (isActive(deployment.state))
        await transitionDeployment(tx, {
          deployment,
          to: 'queued',
          owner: lease.owner,
          fence: lease.fence,
          detail: 'resumed',
        })
      continue
    }
    await abandonSteps(tx, deployment.id)
    await transitionDeployment(tx, {
      deployment,
      to: 'superseded',
      owner: lease.owner,
      fence: lease.fence,
      detail: `generation ${environment.generation}`,
    })
    await markForReport(tx, environment.id, [deployment.id])
  }
}
