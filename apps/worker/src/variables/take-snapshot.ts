import { findEnvSnapshot, keepEnvSnapshot } from '@taxiway/db'
import { DomainError, isDomainError } from '@taxiway/domain'
import { runsTrustedCode } from '@taxiway/lifecycle'
import { envSnapshotContext, type Vault } from '@taxiway/vault'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { readVariables, type Variables } from './read-variables.js'

/**
 * Returns the deployment's unfilled variables: those of its earlier attempt, those of the deployment it rolls
 * back to, or the project's current ones, which are then stored sealed.
 */
export const takeSnapshot = async (
  deps: { db: StepDeps['db']; vault: Vault },
  attempt: Attempt,
): Promise<Variables> => (await findKept(deps, attempt)) ?? keepNow(deps, attempt)

const findKept = async (
  { db, vault }: { db: StepDeps['db']; vault: Vault },
  { deployment, environment }: Attempt,
): Promise<Variables | undefined> => {
  const kept = await findEnvSnapshot(db, deployment.variablesOf ?? deployment.id)
  // A deployment from before variables existed has no snapshot; use the current variables.
  if (!kept) return undefined
  try {
    const opened = await vault.open(db, envSnapshotContext(kept), kept.sealed)
    const variables = JSON.parse(opened.reveal().toString('utf8')) as Variables
    // The author has lost the trust that this snapshot needs: only the current variables for all code are left.
    return variables.holdsTrusted === false || runsTrustedCode(environment) ? variables : undefined
  } catch (error) {
    if (!isDomainError(error, 'crypto.decrypt_failed')) throw error
    throw new DomainError('env.undecryptable', {
      message:
        'The stored variables of this deployment cannot be decrypted, so it waits until an operator restores the key. Or start a new deployment.',
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
