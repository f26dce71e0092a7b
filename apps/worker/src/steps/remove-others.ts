import { markOtherMachinesGone } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import { isHostReachable } from '@taxiway/fly'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'
import { refuseNewerFence } from './refuse-newer-fence.js'
import { leaseTtlSeconds } from './switch-traffic.js'

/**
 * Removes every machine of the environment except the live one: the previous release and leftovers of
 * crashes. With `machineId` null it removes all of them.
 */
export const removeOthers = async (
  deps: StepDeps,
  attempt: Attempt,
  live: { app: string; machineId: string | null },
  signal: AbortSignal,
): Promise<{ removed: string[] }> => {
  const machines = await refuseNewerFence(deps, attempt, live.app, signal)
  const removed: string[] = []
  for (const machine of machines.filter(one => one.id !== live.machineId)) {
    attempt.lease.assertHeld()
    if (isHostReachable(machine)) {
      const nonce = await leaseIfThere(deps, attempt, live.app, machine.id, signal)
      attempt.lease.assertHeld()
      if (nonce !== null) await deps.fly.machines.delete(live.app, machine.id, { nonce, signal })
    } else await deps.fly.machines.delete(live.app, machine.id, { signal })
    removed.push(machine.id)
  }
  // The list was complete, so every other machine in the ledger is gone or was never created.
  await attempt.write((tx, { id }) => markOtherMachinesGone(tx, id, live.machineId))
  return { removed }
}

const leaseIfThere = async (
  { fly }: StepDeps,
  attempt: Attempt,
  app: string,
  machineId: string,
  signal: AbortSignal,
): Promise<string | null> => {
  try {
    const description = `taxiway ${attempt.deployment.id} fence ${attempt.lease.fence}`
    return (
      await fly.leases.acquire(app, machineId, { ttlSeconds: leaseTtlSeconds, description }, { signal })
    ).nonce
  } catch (error) {
    if (isDomainError(error, 'fly.not_found')) return null
    throw error
  }
}
