import type { FastifyInstance } from 'fastify'
import { versionMismatch } from '../fly-error.js'
import { type MachineParams, machineToChange, type RouteDeps } from '../route-deps.js'
import { updateMetadataRequest } from '../schemas/requests.js'

/** Metadata of a machine: changed in place, without a new version of it. */
export const registerMetadataRoutes = (api: FastifyInstance, { world, parseBody }: RouteDeps): void => {
  const path = '/apps/:app/machines/:machine/metadata'

  api.patch<MachineParams>(path, async (request, reply) => {
    const wish = parseBody(updateMetadataRequest, request)
    const machine = machineToChange(world, request)
    if (wish.machine_version !== undefined && wish.machine_version !== machine.instanceId) {
      throw versionMismatch()
    }
    machine.config = { ...machine.config, metadata: { ...machine.config.metadata, ...wish.metadata } }
    world.changed(machine)
    return reply.code(204).send()
  })
}
