import { DomainError, isDomainError } from '@taxiway/domain'
import type { Outbound } from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import { type CallOptions, callFly, changeFly, isDone } from './call-fly.js'
import { leaseSchema } from './schemas.js'

export type MachineLease = {
  nonce: string
  /** Epoch milliseconds, by Fly's clock. */
  expiresAt: number
  description: string | undefined
}

export type FlyLeases = {
  /**
   * Takes the exclusive right to change a machine; throws `fly.lease_held` (with `details.retryAt`) when
   * another client has it.
   */
  acquire: (
    app: string,
    machineId: string,
    wish: { ttlSeconds: number; description: string },
    options?: CallOptions,
  ) => Promise<MachineLease>
  /** Extends our lease. */
  refresh: (
    app: string,
    machineId: string,
    wish: { nonce: string; ttlSeconds: number; description?: string },
    options?: CallOptions,
  ) => Promise<MachineLease>
  /** Releases the lease; succeeds if it is already gone. */
  release: (app: string, machineId: string, nonce: string, options?: CallOptions) => Promise<void>
  /** The current holder; undefined when the machine has no lease. */
  get: (
    app: string,
    machineId: string,
    options?: CallOptions,
  ) => Promise<{ owner: string | undefined; description: string | undefined; expiresAt: number } | undefined>
}

type Deps = { outbound: Outbound; clock: Clock }

export const createFlyLeases = ({ outbound, clock }: Deps): FlyLeases => {
  const path = (app: string, machineId: string) => ['apps', app, 'machines', machineId, 'lease']

  const get: FlyLeases['get'] = async (app, machineId, options) => {
    const { status, body } = await callFly(
      outbound,
      {
        action: 'leases.get',
        limitedBy: machineId,
        method: 'GET',
        path: path(app, machineId),
        accept: [404],
        options,
      },
      json => leaseSchema.parse(json),
    )
    if (status === 404) return undefined
    return { owner: body.owner, description: body.description, expiresAt: (body.expires_at ?? 0) * 1000 }
  }

  const take = async (
    app: string,
    machineId: string,
    wish: { nonce?: string; ttlSeconds: number; description?: string },
    options?: CallOptions,
  ): Promise<MachineLease> => {
    const body = await changeFly(
      { outbound, clock },
      {
        action: 'leases.take',
        limitedBy: machineId,
        method: 'POST',
        path: path(app, machineId),
        body: {
          ttl: wish.ttlSeconds,
          ...(wish.description === undefined ? {} : { description: wish.description }),
        },
        options: { ...options, nonce: wish.nonce },
      },
      json => leaseSchema.parse(json),
      {
        what: `leased the machine ${machineId}`,
        look: async () => {
          const held = await get(app, machineId, options)
          // With the nonce the call only extends the lease, so it is idempotent.
          if (held === undefined || wish.nonce !== undefined || held.description !== wish.description)
            return undefined
          throw new DomainError('fly.lease_held', {
            message: `Fly leased the machine ${machineId} to us and lost the nonce; the lease has to end first.`,
            details: { retryAt: clock.now().getTime() + wish.ttlSeconds * 1000 },
          })
        },
      },
    )
    const nonce = body.nonce ?? wish.nonce
    if (nonce === undefined) {
      throw new DomainError('fly.unavailable', { message: 'Fly granted a machine lease without a nonce.' })
    }
    const expiresAt = body.expires_at
      ? body.expires_at * 1000
      : clock.now().getTime() + wish.ttlSeconds * 1000
    return { nonce, expiresAt, description: body.description ?? wish.description }
  }

  return {
    acquire: take,
    refresh: take,
    release: async (app, machineId, nonce, options) => {
      await changeFly(
        { outbound, clock },
        {
          action: 'leases.release',
          limitedBy: machineId,
          method: 'DELETE',
          path: path(app, machineId),
          accept: [404],
          options: { ...options, nonce },
        },
        isDone,
        {
          what: `released the lease on the machine ${machineId}`,
          look: async () => (await get(app, machineId, options)) === undefined || undefined,
        },
      ).catch(error => {
        // Our lease expired and another client has one now, so there is no lease of ours to release.
        if (!isDomainError(error, 'fly.lease_held')) throw error
      })
    },
    get,
  }
}
