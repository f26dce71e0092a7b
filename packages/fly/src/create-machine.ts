import { DomainError, isDomainError } from '@taxiway/domain'
import type { Clock, Outbound } from '@taxiway/resilience'
import { callFly, isUnknownOutcome, type MutationOptions, unknownOutcome } from './call-fly.js'
import { type FlyMachineConfig, mayTouch, readOwnership } from './machine-config.js'
import type { FlyMachines } from './machines.js'
import { type FlyMachine, machineSchema } from './schemas.js'

export type CreateMachineInput = {
  app: string
  /** Deterministic for the deployment: it is what makes creating idempotent. */
  name: string
  config: FlyMachineConfig
  region?: string | undefined
  /** Out of the routing until it is uncordoned; the default. */
  cordoned?: boolean
  skipLaunch?: boolean
  /** The machine comes with a lease of ours; its nonce is in the answer, unless the machine was adopted. */
  leaseTtlSeconds?: number | undefined
  minSecretsVersion?: number | undefined
}

/**
 * Makes sure that there is one machine of this name, of this deployment. A machine that an earlier, unconfirmed attempt created
 * is adopted. Throws `fly.machine_name_taken` when the name belongs to something else, `fly.conflict` when somebody with a newer
 * fence has it, `fly.unknown_outcome` when Fly neither confirms nor shows it.
 */
export type CreateMachine = (
  input: CreateMachineInput,
  options?: MutationOptions,
) => Promise<{ machine: FlyMachine; adopted: boolean; nonce: string | undefined }>

type Deps = { outbound: Outbound; clock: Clock } & Pick<FlyMachines, 'get' | 'list'>

const tries = 3
const pauseMs = 500

export const createCreateMachine = ({ outbound, clock, get, list }: Deps): CreateMachine => {
  const post = async (input: CreateMachineInput, options?: MutationOptions): Promise<FlyMachine> => {
    const { body } = await callFly(
      outbound,
      {
        action: 'machines.create',
        limitedBy: input.app,
        method: 'POST',
        path: ['apps', input.app, 'machines'],
        body: createMachineBody(input),
        // Placing and pulling an image takes its time.
        timeoutMs: 60_000,
        options,
      },
      json => machineSchema.parse(json),
    )
    return body
  }

  const findByName = async (input: CreateMachineInput, options?: MutationOptions) =>
    (await list(input.app, options)).find(({ name, state }) => name === input.name && !isGone(state))

  const adopt = (machine: FlyMachine, input: CreateMachineInput) => {
    refuseForeign(machine, input)
    return { machine, adopted: true, nonce: undefined }
  }

  const findHolder = async (error: DomainError, input: CreateMachineInput, options?: MutationOptions) => {
    const id = error.details?.['machineId']
    const named = typeof id === 'string' ? await get(input.app, id, options) : undefined
    return named && !isGone(named.state) ? named : findByName(input, options)
  }

  return async (input, options) => {
    let last: unknown
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      try {
        const machine = await post(input, options)
        return { machine, adopted: false, nonce: machine.nonce }
      } catch (error) {
        last = error
        if (isDomainError(error, 'fly.machine_name_taken')) {
          const holder = await findHolder(error, input, options)
          if (holder) return adopt(holder, input)
        } else if (!isUnknownOutcome(error)) throw error
      }
      await clock.sleep(pauseMs * attempt, options?.signal)
      options?.signal?.throwIfAborted()
      const found = await findByName(input, options)
      if (found) return adopt(found, input)
    }
    throw unknownOutcome(`created the machine ${input.name}`, last)
  }
}

/** The request body; fields Fly does not know would be ignored without a word, so a test holds it against the contract. */
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
      message: `The machine ${machine.id} was written by somebody with a newer hold on this environment.`,
      retryable: false,
      details: { machineId: machine.id, reason: 'newer_fence', fence: found.fence },
    })
  }
}
