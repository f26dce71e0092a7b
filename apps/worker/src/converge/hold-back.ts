import {
  type Database,
  findDeploymentOf,
  inTransaction,
  lockHeld,
  markForReport,
  noteWhyQueued,
  postponeEnvironment,
} from '@taxiway/db'
import { bringsUp, DomainError, isDomainError, providerWaitOf } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { Lease } from '../attempt/lease.js'

type Deps = { db: Database; clock: Pick<Clock, 'now'>; admit: () => Promise<void> }

/**
 * Postpones a held environment until its provider accepts the credential, and stores the reason. It starts no
 * build, state change or attempt. Returns false when the work may continue.
 */
export const holdBack = async ({ db, clock, admit }: Deps, lease: Lease): Promise<boolean> => {
  const refusal = await admit().then(
    () => null,
    (error: unknown) => error,
  )
  if (refusal === null) return false
  const retryAt = isDomainError(refusal) ? Number(refusal.details?.['retryAt']) : Number.NaN
  const wait = isDomainError(refusal) ? providerWaitOf(refusal.code) : null
  if (!isDomainError(refusal) || wait === null) throw refusal
  return inTransaction(db, async tx => {
    const environment = await lockHeld(tx, lease.environmentId, lease.fence)
    if (!environment) throw new DomainError('lease.lost')
    if (environment.observedGeneration >= environment.generation) return false
    const deployment = await findDeploymentOf(tx, environment.id, environment.generation)
    // Without an app, destroying the environment makes no provider call.
    if (!deployment || (environment.appName === null && !bringsUp(deployment.kind))) return false
    const delayMs = Math.max(250, retryAt - clock.now().getTime() || 0)
    await postponeEnvironment(tx, environment.id, wait, { delayMs })
    if (environment.providerWait !== wait) {
      await noteWhyQueued(tx, deployment.id, refusal)
      await markForReport(tx, environment.id, [deployment.id])
    }
    return true
  })
}
