import { intendResource, markGone, markPresent, startMachineTime } from '@taxiway/db'
import type { FlyMachine, FlyMachineConfig } from '@taxiway/fly'
import { deadlineIn } from '@taxiway/resilience'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'

/** Placing a machine and pulling its image take time. */
const createTimeoutMs = 90_000

type NewMachine = {
  /** What it is, for the log of an undo. */
  what: string
  app: string
  name: string
  config: FlyMachineConfig
  minSecretsVersion: number | undefined
}

/**
 * Ensures that this attempt's machine of this name exists, without traffic: in the ledger before it is made, and removed when the
 * deployment ends early.
 */
export const createCordoned = async (
  { fly, clock }: Pick<StepDeps, 'fly' | 'clock'>,
  attempt: Attempt,
  { what, app, name, config, minSecretsVersion }: NewMachine,
  signal: AbortSignal,
): Promise<FlyMachine> => {
  const { deployment, environment, project, lease } = attempt
  const resource = { environmentId: environment.id, kind: 'machine' as const, name }
  await attempt.write(tx =>
    intendResource(tx, { ...resource, deploymentId: deployment.id, fence: lease.fence }),
  )
  attempt.onUndo('ended', what, async () => {
    const made = (await fly.machines.list(app)).filter(machine => machine.name === name)
    for (const machine of made) await fly.machines.delete(app, machine.id)
    await attempt.write(tx => markGone(tx, resource))
  })
  const { machine } = await fly.machines.create(
    { app, name, config, region: project.config.region, cordoned: true, minSecretsVersion },
    // No abort signal: an aborted create may still succeed and would leave an unrecorded machine. The
    // deadline ends it.
    { deadline: deadlineIn(clock, createTimeoutMs) },
  )
  // Throws if the lease was lost during the create; the next holder finds the machine by its name.
  await attempt.write(async tx => {
    await markPresent(tx, resource, machine.id)
    await startMachineTime(tx, resource, { guest: `${project.config.size}:${project.config.memoryMb}` })
  })
  signal.throwIfAborted()
  return machine
}

/** Whose machine it is: stands in its metadata. */
export const ownershipOf = ({ environment, deployment, lease }: Attempt) => ({
  environmentId: environment.id,
  deploymentId: deployment.id,
  generation: deployment.generation,
  fence: lease.fence,
})
