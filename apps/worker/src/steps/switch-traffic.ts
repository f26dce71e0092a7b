import { isDomainError } from '@taxiway/domain'
import { type FlyMachine, isHostReachable } from '@taxiway/fly'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { findLiveMachine } from './find-live-release.js'
import { refuseNewerFence } from './refuse-newer-fence.js'
import type { Released } from './release-machine.js'

export const leaseTtlSeconds = 30

/**
 * Moves the traffic to the new machine. It first leases every machine of the environment, so that no older
 * worker can interfere; then uncordons the new machine and cordons the others. If a later step fails, the
 * whole switch is undone.
 */
export const switchTraffic = async (
  deps: StepDeps,
  attempt: Attempt,
  { app, machineId }: Released,
  signal: AbortSignal,
): Promise<void> => {
  const { fly } = deps
  const machines = await refuseNewerFence(deps, attempt, app, signal)
  // Fly cannot lease or cordon a machine on an unreachable host; a later step removes it.
  const others = machines.filter(machine => machine.id !== machineId && isHostReachable(machine))
  const nonces = await leaseAll(deps, attempt, app, [machineId, ...others.map(machine => machine.id)], signal)
  try {
    const options = (id: string) => ({ nonce: nonces.get(id), signal })
    attempt.lease.assertHeld()
    await fly.machines.setMetadata(
      app,
      machineId,
      {
        taxiway_fence: String(attempt.lease.fence),
        taxiway_generation: String(attempt.deployment.generation),
      },
      options(machineId),
    )
    attempt.lease.assertHeld()
    const liveId = await findLiveMachine(attempt)
    const isAsleep = attempt.environment.asleepSince !== null
    const previous = isAsleep ? undefined : others.find(machine => machine.id === liveId)
    // The live machine keeps its traffic.
    if (machineId !== liveId)
      attempt.onUndo('failed', 'switch', () => switchBack(deps, app, machineId, previous))
    await fly.machines.uncordon(app, machineId, options(machineId))
    for (const other of others) {
      attempt.lease.assertHeld()
      await fly.machines.cordon(app, other.id, options(other.id))
    }
  } finally {
    for (const [id, nonce] of nonces) await fly.leases.release(app, id, nonce).catch(() => undefined)
  }
}

const leaseAll = async (
  { fly }: StepDeps,
  attempt: Attempt,
  app: string,
  ids: string[],
  signal: AbortSignal,
): Promise<Map<string, string>> => {
  const nonces = new Map<string, string>()
  const description = `taxiway ${attempt.deployment.id} fence ${attempt.lease.fence}`
  try {
    for (const id of ids) {
      // Check the lease before each write to Fly: a paused worker may have lost it, and Fly cannot compare
      // fences.
      attempt.lease.assertHeld()
      const lease = await fly.leases.acquire(
        app,
        id,
        { ttlSeconds: leaseTtlSeconds, description },
        { signal },
      )
      nonces.set(id, lease.nonce)
    }
    return nonces
  } catch (error) {
    for (const [id, nonce] of nonces) await fly.leases.release(app, id, nonce).catch(() => undefined)
    throw error
  }
}

/** Only the previous live machine gets traffic again, unless it sleeps; the others were never verified. */
const switchBack = async (
  { fly }: StepDeps,
  app: string,
  machineId: string,
  previous: FlyMachine | undefined,
) => {
  if (previous) await fly.machines.uncordon(app, previous.id).catch(ignoreNotFound)
  await fly.machines.cordon(app, machineId).catch(ignoreNotFound)
}

/** Ensures that a machine gets traffic. */
export const routeTo = (
  deps: StepDeps,
  attempt: Attempt,
  app: string,
  machineId: string,
  signal: AbortSignal,
): Promise<void> =>
  withMachineLease(deps, attempt, { app, machineId }, signal, nonce =>
    deps.fly.machines.uncordon(app, machineId, { nonce, signal }),
  )

/** Changes a machine under an exclusive machine lease. */
export const withMachineLease = async (
  { fly }: StepDeps,
  attempt: Attempt,
  { app, machineId }: { app: string; machineId: string },
  signal: AbortSignal,
  work: (nonce: string) => Promise<void>,
): Promise<void> => {
  const description = `taxiway ${attempt.deployment.id} fence ${attempt.lease.fence}`
  attempt.lease.assertHeld()
  const { nonce } = await fly.leases.acquire(
    app,
    machineId,
    { ttlSeconds: leaseTtlSeconds, description },
    { signal },
  )
  try {
    attempt.lease.assertHeld()
    await work(nonce)
  } finally {
    await fly.leases.release(app, machineId, nonce).catch(() => undefined)
  }
}

export const ignoreNotFound = (error: unknown) => {
  if (!isDomainError(error, 'fly.not_found')) throw error
}
