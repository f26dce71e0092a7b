import { findOwnMachines } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import { type FlyMachine, readOwnership } from '@taxiway/fly'
import type { Attempt } from '../attempt/attempt.js'
import type { StepDeps } from '../attempt/step-deps.js'

/**
 * The environment's machines in this app, found by metadata or by the ledger: Fly shows no metadata while a
 * machine's host is unreachable. Throws `lease.lost` when a machine carries a newer fence: a newer holder has
 * worked here.
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

/**
 * Machines that Fly shows without metadata, matched with our ledger by id or intended name, with their fence.
 */
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
