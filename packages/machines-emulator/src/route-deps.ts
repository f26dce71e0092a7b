import type { FastifyRequest } from 'fastify'
import type { Access } from './access.js'
import { hostUnreachable } from './fly-error.js'
import type { ImageStore } from './images/image-store.js'
import { requireLease } from './leases.js'
import type { MachineRunner } from './machine-runner.js'
import type { Machine } from './model.js'
import type { ParseBody } from './parse-body.js'
import type { World } from './world.js'

/** What the routes work with. */
export type RouteDeps = {
  world: World
  runner: MachineRunner
  images: ImageStore
  access: Access
  parseBody: ParseBody
}

export type AppParams = { Params: { app: string } }
export type MachineParams = { Params: { app: string; machine: string } }

export const leaseNonceOf = (request: FastifyRequest): string | undefined => {
  const nonce = request.headers['fly-machine-lease-nonce']
  return typeof nonce === 'string' && nonce !== '' ? nonce : undefined
}

/** The machine a request wants to change: alive, on a host that is reached, and its lease, if there is one, the caller's. */
export const machineToChange = (world: World, request: FastifyRequest): Machine => {
  const machine = machineToDestroy(world, request)
  requireHost(machine)
  return machine
}

/** A machine can be destroyed without its host. */
export const machineToDestroy = (world: World, request: FastifyRequest): Machine => {
  const { app, machine: id } = request.params as { app: string; machine: string }
  const machine = world.findLiveMachine(app, id)
  requireLease(machine, leaseNonceOf(request), world.nowMs())
  return machine
}

export const requireHost = (machine: Machine): void => {
  if ((machine.hostStatus ?? 'ok') !== 'ok') throw hostUnreachable(machine)
}
