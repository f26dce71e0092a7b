import {
  findDeployedEnvironments,
  listEnvVarFacts,
  lockEnvironment,
  type ProjectRow,
  setVariablesStale,
  type Transaction,
} from '@taxiway/db'
import { type EnvironmentId, resolveEnvVars } from '@taxiway/domain'
import { changeDesired } from './change-desired.js'
import { envVarPlaceOf, runsTrustedCode } from './env-var-place.js'
import { fingerprintOf } from './fingerprint-of.js'

export type Redeployed = { environmentId: EnvironmentId; generation: number }

/**
 * After a change of variables, with the project locked: marks the live environments whose variables are not those they run with, and
 * deploys again those that the project wants to. Environments that the change does not concern are left alone.
 */
export const variablesChanged = async (
  tx: Transaction,
  project: ProjectRow,
  by: string,
): Promise<Redeployed[]> => {
  const facts = await listEnvVarFacts(tx, { organizationId: project.organizationId, projectId: project.id })
  const redeployed: Redeployed[] = []
  for (const { id } of await findDeployedEnvironments(tx, project.id)) {
    const environment = await lockEnvironment(tx, id)
    if (!environment) continue
    const resolved = resolveEnvVars(facts, envVarPlaceOf(environment, project), {
      trusted: runsTrustedCode(environment),
    })
    const isLive = environment.liveDeploymentId !== null
    const isStale = isLive && environment.liveVariables !== fingerprintOf(resolved)
    if (isStale !== environment.variablesStale) await setVariablesStale(tx, id, isStale)
    const { redeployOnEnvChange: policy } = project.config
    const concerned = policy === 'all' ? isStale || !isLive : policy === 'live' && isStale
    const { desired, desiredSha: sha } = environment
    if (!concerned || project.state !== 'active' || desired !== 'up' || sha === null) continue
    const { generation } = await changeDesired(
      tx,
      environment,
      { desired, sha, reason: 'variables_changed' },
      { by, force: true },
    )
    redeployed.push({ environmentId: id, generation })
  }
  return redeployed
}
