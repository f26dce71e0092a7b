import { DomainError, isDomainError } from '@taxiway/domain'
import type { Outbound } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { changeFly, type MutationOptions, unknownOutcome } from './call-fly.js'
import { type FlyMachineConfig, mayTouch, readOwnership } from './machine-config.js'
import type { MachineReads } from './machine-reads.js'
import { type FlyMachine, machineSchema } from './schemas.js'

export type CreateMachineInput = {
  app: string
  /** Deterministic for the deployment, which makes creating idempotent. */
  name: string
  config: FlyMachineConfig
  region?: string | undefined
  /** Cordoned until `uncordon`; the default. */
  cordoned?: boolean
  skipLaunch?: boolean
  /** Creates the machine with a lease of ours; the response has its nonce, unless the machine was adopted. */
  leaseTtlSeconds?: number | undefined
  minSecretsVersion?: number | undefined
}

/**
 * Ensures that one machine of this name exists for this deployment. Adopts a machine from an earlier attempt
 * with an unknown outcome. Throws `fly.machine_name_taken` when another resource has the name, `fly.conflict`
 * when a worker with a newer fence wrote the machine, and `fly.unknown_outcome` when Fly neither confirms nor
 * shows it.
 */
export type CreateMachine = (input: CreateMachineInput, options?: MutationOptions) => Promise<Created>

type Deps = { outbound: Outbound; clock: Clock } & MachineReads

type Created = { machine: FlyMachine; adopted: boolean; nonce: string | undefined }

export const createCreateMachine = ({ outbound, clock, get, list }: Deps): CreateMachine => {
  const findByName = async (input: CreateMachineInput, options?: MutationOptions) =>
    (await list(input.app, options)).find(({ name, state }) => name === input.name && !isGone(state))

  const adopt = (machine: FlyMachine, input: CreateMachineInput): Created => {
    refuseForeign(machine, input)
    return { machine, adopted: true, nonce: undefined }
  }

  const findHolder = async (error: DomainError, input: CreateMachineInput, options?: MutationOptions) => {
    const id = error.details?.['machineId']
    const named = typeof id === 'string' ? await get(input.app, id, options) : undefined
    return named && !isGone(named.state) ? named : findByName(input, options)
  }

  return async (input, options) => {
    const look = async () => {
      const found = await findByName(input, options)
      return found && adopt(found, input)
    }
    try {
      return await changeFly(
        { outbound, clock },
        {
          action: 'machines.create',
          limitedBy: input.app,
          method: 'POST',
          path: ['apps', input.app, 'machines'],
          body: createMachineBody(input),
          // Placing the machine and pulling the image take time.
          timeoutMs: 60_000,
          options,
        },
        (json): Created => {
          const machine = machineSchema.parse(json)
          return { machine, adopted: false, nonce: machine.nonce }
        },
        { what: `created the machine ${input.name}`, look },
      )
    } catch (error) {
      if (!isDomainError(error, 'fly.machine_name_taken') || !error.retryable) throw error
      const holder = await findHolder(error, input, options)
      if (holder) return adopt(holder, input)
      // Fly does not show the machine with the name: it is already gone, or not visible yet.
      throw unknownOutcome(`created the machine ${input.name}`, error)
    }
  }
}

/** The request body. Fly silently ignores unknown fields, so a test checks it against the contract. */
export const createMachineBody = (input: CreateMachineInput) => ({
  name: input.name,
  config: input.config,
  skip_service_registration: input.cordoned ?? true,
  ...(input.region ? { region: input.region } : {}),
  ...(input.skipLaunch ? { skip_launch: true } : {}),
  ...(input.leaseTtlSeconds ? { lease_ttl: input.leaseTtlSeconds } : {}),
  ...(input.minSecretsVersion ? { min_secrets_version: input.minSecretsVersion } : {}),
})

const isGone = (state: string): boolean => state === 'destroyed' || state === 'destroying'

const refuseForeign = (machine: FlyMachine, { name, config }: CreateMachineInput): void => {
  const wanted = readOwnership({ config })
  const found = readOwnership(machine)
  if (!wanted || !found || found.deploymentId !== wanted.deploymentId) {
    throw new DomainError('fly.machine_name_taken', {
      message: `The machine ${machine.id} has the name ${name} and is not of this deployment.`,
      retryable: false,
      details: { machineId: machine.id },
    })
  }
  if (!mayTouch(machine, wanted)) {
    throw new DomainError('fly.conflict', {
      message: `The machine ${machine.id} was written by a worker with a newer fence of this environment.`,
      retryable: false,
      details: { machineId: machine.id, reason: 'newer_fence', fence: found.fence },
    })
  }
}
