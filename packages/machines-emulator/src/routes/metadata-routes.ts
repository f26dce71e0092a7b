import type { FastifyInstance, FastifyRequest } from 'fastify'
import { FlyError, versionMismatch } from '../fly-error.js'
import { type MachineParams, machineToChange, type RouteDeps } from '../route-deps.js'
import { metadataKeyRequest, updateMetadataRequest } from '../schemas/requests.js'

type KeyParams = { Params: { app: string; machine: string; key: string } }

/** Metadata of a machine: changed in place, without a new version of it. */
export const registerMetadataRoutes = (api: FastifyInstance, { world, parseBody }: RouteDeps): void => {
  const path = '/apps/:app/machines/:machine/metadata'

  const write = (
    request: FastifyRequest,
    change: (old: Record<string, string>) => Record<string, string>,
  ) => {
    const machine = machineToChange(world, request)
    machine.config = { ...machine.config, metadata: change(machine.config.metadata ?? {}) }
    world.changed(machine)
  }

  api.get<MachineParams>(path, async request => {
    const machine = world.findMachine(request.params.app, request.params.machine)
    return machine.config.metadata ?? {}
  })

  api.get<KeyParams>(`${path}/:key`, async request => {
    const machine = world.findMachine(request.params.app, request.params.machine)
    const value = machine.config.metadata?.[request.params.key]
    if (value === undefined) throw new FlyError(404, 'metadata key not found')
    return { value }
  })

  api.route<MachineParams>({
    method: ['PUT', 'PATCH'],
    url: path,
    handler: async (request, reply) => {
      const wish = parseBody(updateMetadataRequest, request)
      const machine = machineToChange(world, request)
      if (wish.machine_version !== undefined && wish.machine_version !== machine.instanceId) {
        throw versionMismatch()
      }
      write(request, old => (request.method === 'PUT' ? wish.metadata : { ...old, ...wish.metadata }))
      return reply.code(204).send()
    },
  })

  api.post<KeyParams>(`${path}/:key`, async (request, reply) => {
    const { value } = parseBody(metadataKeyRequest, request)
    write(request, old => ({ ...old, [request.params.key]: value }))
    return reply.code(204).send()
  })

  api.delete<KeyParams>(`${path}/:key`, async (request, reply) => {
    write(request, old =>
      Object.fromEntries(Object.entries(old).filter(([key]) => key !== request.params.key)),
    )
    return reply.code(204).send()
  })
}
