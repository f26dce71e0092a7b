import { randomBytes, randomInt } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { IpAssignment } from '../model.js'
import type { AppParams, RouteDeps } from '../route-deps.js'
import { assignIpRequest } from '../schemas/requests.js'

/** Addresses of an app. They route nothing here: the router goes by name. */
export const registerIpRoutes = (api: FastifyInstance, { world, parseBody }: RouteDeps): void => {
  api.get<AppParams>('/apps/:app/ip_assignments', async request => ({
    ips: world.findApp(request.params.app).ips,
  }))

  api.post<AppParams>('/apps/:app/ip_assignments', async request => {
    const app = world.findApp(request.params.app)
    const wish = parseBody(assignIpRequest, request)
    const shared = wish.type === 'shared_v4'
    const held = shared ? app.ips.find(ip => ip.shared) : undefined
    if (held !== undefined) return held
    const assignment: IpAssignment = {
      ip: newAddress(wish.type),
      region: wish.region ?? 'global',
      service_name: wish.service_name ?? '',
      shared,
      created_at: world.now(),
    }
    app.ips.push(assignment)
    world.changed()
    return assignment
  })
}

const newAddress = (type: 'v4' | 'v6' | 'shared_v4' | 'private_v6'): string => {
  const group = (): string => randomBytes(2).toString('hex')
  if (type === 'shared_v4') return `66.241.124.${randomInt(1, 255)}`
  if (type === 'v4') return `137.66.${randomInt(0, 256)}.${randomInt(1, 255)}`
  return `${type === 'v6' ? '2a09:8280:1' : 'fdaa:0'}::${group()}:${group()}`
}
