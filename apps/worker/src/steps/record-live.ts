import {
  adoptMachine,
  capExpiry,
  type EnvironmentRow,
  keepRelease,
  listEnvVarFacts,
  markForReport,
  markLive,
  type ProjectRow,
  type Transaction,
  transitionDeployment,
} from '@taxiway/db'
import { isRepairReason, resolveEnvVars } from '@taxiway/domain'
import { envVarPlaceOf, fingerprintOf, runsTrustedCode } from '@taxiway/lifecycle'
import type { Attempt } from '../attempt/attempt.js'
import type { Variables } from '../variables/read-variables.js'
import type { Released } from './release-machine.js'

/** Records the switched release as the live one. */
export const recordLive = async (
  attempt: Attempt,
  { url, machineId, app }: Released,
  {
    image,
    variables,
    untrustedHours,
  }: { image: string; variables: Pick<Variables, 'fingerprint' | 'holdsTrusted'>; untrustedHours: number },
) => {
  const { deployment, lease } = attempt
  // Write this line before the final state: clients that follow the log stop at that state.
  await attempt.log.write('live', 'system', `${url} is live with ${deployment.sha}.\n`)
  await attempt.log.flush()
  attempt.deployment = await attempt.write(async (tx, held) => {
    const moved = await transitionDeployment(tx, {
      deployment,
      to: 'live',
      owner: lease.owner,
      fence: lease.fence,
      set: { image, url, errorCode: null, errorMessage: null },
    })
    await markLive(tx, held.id, {
      url,
      deploymentId: deployment.id,
      sha: deployment.sha,
      variables: variables.fingerprint,
      variablesStale: await areStale(tx, held, attempt.project, variables),
      holdsTrusted: variables.holdsTrusted,
      isRepair: isRepairReason(deployment.reason),
    })
    if (!runsTrustedCode(held) && held.target.startsWith('pr:')) await capExpiry(tx, held.id, untrustedHours)
    await keepRelease(tx, {
      environmentId: held.id,
      deploymentId: deployment.id,
      image,
      machineId,
      config: { app },
    })
    // Another deployment created the sleeping machine; from now on it belongs to this one.
    await adoptMachine(tx, held.id, { machineId, deploymentId: deployment.id })
    await markForReport(tx, held.id, [
      deployment.id,
      ...(held.liveDeploymentId ? [held.liveDeploymentId] : []),
    ])
    return moved
  })
  attempt.keepAll()
}

/** A rollback restores older variables, and variables may have changed during the work. */
const areStale = async (
  tx: Transaction,
  held: EnvironmentRow,
  project: ProjectRow,
  { fingerprint }: Pick<Variables, 'fingerprint'>,
): Promise<boolean> => {
  const facts = await listEnvVarFacts(tx, project.organizationId, [project.id])
  const place = envVarPlaceOf(held, project)
  return fingerprintOf(resolveEnvVars(facts, place, { trusted: runsTrustedCode(held) })) !== fingerprint
}
