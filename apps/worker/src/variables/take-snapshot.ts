import { findEnvSnapshot, keepEnvSnapshot } from '@taxiway/db'
import { DomainError, isDomainError } from '@taxiway/domain'
import { envSnapshotContext, type Vault } from '@taxiway/vault'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { readVariables, type Variables } from './read-variables.js'

/**
 * The variables this deployment runs with, as they were written: those it began with in an earlier attempt, or those of the deployment it
 * rolls back to, or else the project's as they are now, kept sealed.
 */
export const takeSnapshot = async (
  deps: { db: StepDeps['db']; vault: Vault },
  attempt: Attempt,
): Promise<Variables> => (await findKept(deps, attempt)) ?? keepNow(deps, attempt)

const findKept = async (
  { db, vault }: { db: StepDeps['db']; vault: Vault },
  { deployment }: Attempt,
): Promise<Variables | undefined> => {
  const kept = await findEnvSnapshot(db, deployment.variablesOf ?? deployment.id)
  // A deployment of before there were variables had none; then those of now are the best there is.
  if (!kept) return undefined
  try {
    const opened = await vault.open(db, envSnapshotContext(kept), kept.sealed)
    return JSON.parse(opened.reveal().toString('utf8')) as Variables
  } catch (error) {
    if (!isDomainError(error, 'crypto.decrypt_failed')) throw error
    throw new DomainError('env.undecryptable', {
      message:
        'The variables that this deployment began with cannot be opened, so nothing was deployed. Deploy it again.',
      cause: error,
    })
  }
}

const keepNow = async (
  { db, vault }: Parameters<typeof takeSnapshot>[0],
  attempt: Attempt,
): Promise<Variables> => {
  const { environment, project, deployment } = attempt
  const variables = await readVariables(db, vault, attempt)
  const identity = {
    organizationId: environment.organizationId,
    projectId: project.id,
    environmentId: environment.id,
    deploymentId: deployment.id,
  }
  await attempt.write(async tx => {
    const sealed = await vault.seal(tx, envSnapshotContext(identity), JSON.stringify(variables))
    await keepEnvSnapshot(tx, { ...identity, sealed, fingerprint: variables.fingerprint })
  })
  return variables
}
