import { isUnknownOutcome, type Outbound } from '@taxiway/resilience'
import { callFly, type MutationOptions, unknownOutcome } from './call-fly.js'
import { type FlyMachineConfig, readOwnership } from './machine-config.js'
import type { MachineReads } from './machine-reads.js'
import { type FlyMachine, machineSchema } from './schemas.js'

export type UpdateMachineInput = {
  app: string
  machineId: string
  /** Replaces the whole config. */
  config: FlyMachineConfig
  /**
   * The `instance_id` that was read before: Fly rejects an update of a machine that changed since with
   * `fly.conflict`.
   */
  currentVersion: string
  skipLaunch?: boolean
  minSecretsVersion?: number | undefined
}

/**
 * Replaces a machine's config. After an unknown outcome it reads the machine; throws `fly.unknown_outcome`
 * when that does not settle it.
 */
export type UpdateMachine = (input: UpdateMachineInput, options?: MutationOptions) => Promise<FlyMachine>

type Deps = { outbound: Outbound } & Pick<MachineReads, 'get'>

export const createUpdateMachine =
  ({ outbound, get }: Deps): UpdateMachine =>
  async (input, options) => {
    try {
      const { body } = await callFly(
        outbound,
        {
          action: 'machines.update',
          limitedBy: input.machineId,
          method: 'POST',
          path: ['apps', input.app, 'machines', input.machineId],
          body: updateMachineBody(input),
          timeoutMs: 60_000,
          idempotent: false,
          options,
        },
        json => machineSchema.parse(json),
      )
      return body
    } catch (error) {
      if (!isUnknownOutcome(error)) throw error
      const machine = await get(input.app, input.machineId, options)
      if (machine && isUpdated(machine, input)) return machine
      throw unknownOutcome(`updated the machine ${input.machineId}`, error)
    }
  }

/** The request body; a test checks it against the contract. */
export const updateMachineBody = (input: UpdateMachineInput) => ({
  config: input.config,
  current_version: input.currentVersion,
  ...(input.skipLaunch ? { skip_launch: true } : {}),
  ...(input.minSecretsVersion ? { min_secrets_version: input.minSecretsVersion } : {}),
})

const isUpdated = (machine: FlyMachine, { config, currentVersion }: UpdateMachineInput): boolean => {
  const wanted = readOwnership({ config })
  const found = readOwnership(machine)
  return (
    machine.instance_id !== currentVersion &&
    machine.config?.image === config.image &&
    found !== undefined &&
    found.deploymentId === wanted?.deploymentId &&
    found.fence === wanted.fence
  )
}
