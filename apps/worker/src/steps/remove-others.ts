import { markGone } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { Attempt } from '../converge/attempt.js'
import { refuseNewerFence } from './release-machine.js'
import type { StepDeps } from './step-deps.js'
import { leaseTtlSeconds } from './switch-traffic.js'

/** Takes away every machine of the environment but the live one: the version before, and whatever crashes have left. */
export const removeOthers = async (
  deps: StepDeps,
  attempt: Attempt,
  live: { app: string; machineId: string },
  signal: AbortSignal,
): Promise<{ removed: string[] }> => {
  const machines = await refuseNewerFence(deps, attempt, live.app, signal)
  const removed: string[] = []
  for (const machine of machines.filter(one => one.id !== live.machineId)) {
    attempt.lease.assertHeld()
    const nonce = await leaseIfThere(deps, attempt, live.app, machine.id, signal)
    attempt.lease.assertHeld()
    if (nonce !== null) await deps.fly.machines.delete(live.app, machine.id, { nonce, signal })
    const name = machine.name
    if (name)
      await attempt.write(tx =>
        markGone(tx, { environmentId: attempt.environment.id, kind: 'machine', name }),
      )
    removed.push(machine.id)
  }
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
