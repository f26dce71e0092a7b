import { findOwnMachines } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import { type FlyMachine, readOwnership } from '@taxiway/fly'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'

/**
 * The environment's machines in this app, by their metadata or by our ledger: of a machine whose host it does not reach, Fly shows no
 * metadata. Throws `lease.lost` when one carries a newer fence: where a newer holder has worked, we are the ghost.
 */
export const refuseNewerFence = async (
  { fly }: Pick<StepDeps, 'fly'>,
  attempt: Attempt,
  app: string,
  signal: AbortSignal,
): Promise<FlyMachine[]> => {
  const machines = (await fly.machines.list(app, { signal })).filter(({ state }) => state !== 'destroyed')
  const fences = await readLedger(attempt, machines)
  const ours = machines.filter(
    machine => readOwnership(machine)?.environmentId === attempt.environment.id || fences.has(machine.id),
  )
  const fenceOf = (machine: FlyMachine) => readOwnership(machine)?.fence ?? fences.get(machine.id) ?? 0
  if (ours.some(machine => fenceOf(machine) > attempt.lease.fence))
    throw new DomainError('lease.lost', { details: { why: 'a machine carries a newer fence' } })
  return ours
}

/** The machines that Fly shows without metadata and that our ledger has, by their id or by the name they were to get, with their fence. */
const readLedger = async (
  { environment, write }: Attempt,
  machines: readonly FlyMachine[],
): Promise<ReadonlyMap<string, number>> => {
  const bare = machines.filter(machine => machine.config === undefined)
  if (bare.length === 0) return new Map()
  const ids = bare.map(({ id }) => id)
  const names = bare.flatMap(({ name }) => name ?? [])
  const rows = await write(tx => findOwnMachines(tx, environment.id, { ids, names }))
  return new Map(
    bare.flatMap(({ id, name }) => {
      const row = rows.find(one => one.externalId === id || one.name === name)
      return row ? [[id, row.fence ?? 0] as const] : []
    }),
  )
}
