import { DomainError, isDomainError } from '@taxiway/domain'
import type { Clock, Outbound } from '@taxiway/resilience'
import { type CallOptions, callFly, ignoreAnswer } from './call-fly.js'
import { leaseSchema } from './schemas.js'

export type MachineLease = {
  nonce: string
  /** Epoch milliseconds, by Fly's clock. */
  expiresAt: number
  description: string | undefined
}

export type FlyLeases = {
  /** Takes the exclusive right to change a machine; throws `fly.lease_held` (with `details.retryAt`) when somebody else has it. */
  acquire: (
    app: string,
    machineId: string,
    wish: { ttlSeconds: number; description: string },
    options?: CallOptions,
  ) => Promise<MachineLease>
  /** Prolongs our lease. */
  refresh: (
    app: string,
    machineId: string,
    wish: { nonce: string; ttlSeconds: number; description?: string },
    options?: CallOptions,
  ) => Promise<MachineLease>
  /** Gives it back; a lease that is gone already is fine. */
  release: (app: string, machineId: string, nonce: string, options?: CallOptions) => Promise<void>
  /** Who holds it; undefined when nobody does. */
  get: (
    app: string,
    machineId: string,
    options?: CallOptions,
  ) => Promise<{ owner: string | undefined; description: string | undefined; expiresAt: number } | undefined>
}

type Deps = { outbound: Outbound; clock: Clock }

export const createFlyLeases = ({ outbound, clock }: Deps): FlyLeases => {
  const path = (app: string, machineId: string) => ['apps', app, 'machines', machineId, 'lease']

  const take = async (
    app: string,
    machineId: string,
    wish: { nonce?: string; ttlSeconds: number; description?: string },
    options?: CallOptions,
  ): Promise<MachineLease> => {
    const { body } = await callFly(
      outbound,
      {
        action: 'leases.take',
        limitedBy: machineId,
        method: 'POST',
        path: path(app, machineId),
        body: {
          ttl: wish.ttlSeconds,
          ...(wish.description === undefined ? {} : { description: wish.description }),
        },
        // With a nonce it only prolongs. Without, an unconfirmed lease of ours keeps us out until it ends: its nonce is lost.
        idempotent: wish.nonce !== undefined,
        options: { ...options, nonce: wish.nonce },
      },
      json => leaseSchema.parse(json),
    )
    const nonce = body.nonce ?? wish.nonce
    if (nonce === undefined) {
      throw new DomainError('fly.unavailable', { message: 'Fly gave a machine lease without its nonce.' })
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
      await callFly(
        outbound,
        {
          action: 'leases.release',
          limitedBy: machineId,
          method: 'DELETE',
          path: path(app, machineId),
          accept: [404],
          options: { ...options, nonce },
        },
        ignoreAnswer,
      ).catch(error => {
        // Ours had run out and somebody else has one now: nothing of ours is left to give back.
        if (!isDomainError(error, 'fly.lease_held')) throw error
      })
    },
    get: async (app, machineId, options) => {
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
    },
  }
}
