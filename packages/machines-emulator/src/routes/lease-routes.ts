import type { FastifyInstance } from 'fastify'
import { FlyError, leaseHeld } from '../fly-error.js'
import { currentLease, ownerOf, takeLease } from '../leases.js'
import type { Lease, Machine } from '../model.js'
import { leaseNonceOf, type MachineParams, type RouteDeps, requireHost } from '../route-deps.js'
import { leaseRequest } from '../schemas/requests.js'

/** Leases: the exclusive right to change a machine, proven by a nonce. */
export const registerLeaseRoutes = (api: FastifyInstance, { world, access, parseBody }: RouteDeps): void => {
  const path = '/apps/:app/machines/:machine/lease'

  api.post<MachineParams & { Querystring: { ttl?: string } }>(path, async (request, reply) => {
    const machine = world.findLiveMachine(request.params.app, request.params.machine)
    requireHost(machine)
    const wish = parseBody(leaseRequest, request)
    const ttlInQuery = request.query.ttl === undefined ? undefined : Number(request.query.ttl)
    const lease = takeLease(machine, {
      nonce: leaseNonceOf(request),
      ttlSeconds: wish.ttl ?? ttlInQuery,
      description: wish.description,
      owner: ownerOf(access.tokenOf(request)),
      nowMs: world.nowMs(),
    })
    world.changed(machine)
    return reply.code(201).send(envelope(machine, lease, { nonce: lease.nonce }))
  })

  api.get<MachineParams>(path, async request => {
    const machine = world.findMachine(request.params.app, request.params.machine)
    return envelope(machine, leaseOrNotFound(machine, world.nowMs()), {})
  })

  api.delete<MachineParams>(path, async request => {
    const machine = world.findMachine(request.params.app, request.params.machine)
    const lease = leaseOrNotFound(machine, world.nowMs())
    if (lease.nonce !== leaseNonceOf(request)) throw leaseHeld(machine, lease)
    machine.lease = undefined
    world.changed(machine)
    return { ok: true }
  })
}

const leaseOrNotFound = (machine: Machine, nowMs: number): Lease => {
  const lease = currentLease(machine, nowMs)
  if (lease === undefined) throw new FlyError(404, 'lease not found')
  return lease
}

// Only the client that takes the lease gets its nonce: reading it must not be enough to use it.
const envelope = (machine: Machine, lease: Lease, nonce: { nonce?: string }) => ({
  status: 'success',
  data: {
    ...nonce,
    expires_at: Math.floor(lease.expiresAtMs / 1000),
    owner: lease.owner,
    description: lease.description,
    version: machine.instanceId,
  },
})
