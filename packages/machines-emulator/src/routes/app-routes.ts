import { randomBytes, randomInt } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { appNameInvalid, appNameTaken, failedPrecondition, invalidArgument } from '../fly-error.js'
import { toAppView } from '../machine-view.js'
import type { App } from '../model.js'
import type { AppParams, RouteDeps } from '../route-deps.js'
import { createAppRequest, deployTokenRequest } from '../schemas/requests.js'

// The name becomes a DNS label in front of .fly.dev.
const appName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Apps: create, read, list by organization, delete, and tokens bound to one app. */
export const registerAppRoutes = (api: FastifyInstance, deps: RouteDeps): void => {
  const { world, access, parseBody } = deps

  api.post('/apps', async (request, reply) => {
    const wish = parseBody(createAppRequest, request)
    access.requireOrg(request, wish.org_slug)
    if (!appName.test(wish.name)) throw appNameInvalid()
    if (world.apps.has(wish.name)) throw appNameTaken()
    const app: App = {
      id: randomBytes(8).toString('hex'),
      numericId: randomInt(1_000_000, 9_000_000),
      name: wish.name,
      orgSlug: wish.org_slug,
      network: wish.network ?? 'default',
      createdAt: world.now(),
      deleting: false,
      secrets: {},
      secretsVersion: 0,
      ips: [],
      machines: [],
    }
    world.apps.set(app.name, app)
    world.changed()
    return reply.code(201).send({ id: app.id, created_at: Date.parse(app.createdAt) })
  })

  api.get<{ Querystring: { org_slug?: string } }>('/apps', async request => {
    const { org_slug: org } = request.query
    if (org === undefined) throw invalidArgument('org_slug is required')
    access.requireOrg(request, org)
    const apps = [...world.apps.values()].filter(app => app.orgSlug === org && !app.deleting)
    return { total_apps: apps.length, apps: apps.map(toAppView) }
  })

  api.get<AppParams>('/apps/:app', async request => toAppView(world.findApp(request.params.app)))

  api.delete<AppParams & { Querystring: { force?: string } }>('/apps/:app', async (request, reply) => {
    const app = world.findApp(request.params.app)
    const runs = app.machines.some(machine => machine.state === 'started')
    if (runs && request.query.force !== 'true') {
      throw failedPrecondition('app has started machines; stop them first or use force')
    }
    app.deleting = true
    world.changed()
    void removeApp(deps, app)
    return reply.code(202).send()
  })

  api.post<AppParams>('/apps/:app/deploy_token', async request => {
    parseBody(deployTokenRequest, request)
    const app = world.findApp(request.params.app)
    const token = `fm2_${randomBytes(24).toString('base64url')}`
    world.deployTokens.set(token, app.name)
    world.changed()
    return { token: `FlyV1 ${token}` }
  })

  api.addHook('onReady', async () => {
    for (const app of world.apps.values()) if (app.deleting) void removeApp(deps, app)
  })
}

const removeApp = async ({ world, runner }: RouteDeps, app: App): Promise<void> => {
  // A folder that cannot be removed must not keep the name for ever.
  await Promise.allSettled(app.machines.map(machine => runner.destroy(machine)))
  world.apps.delete(app.name)
  for (const [token, name] of world.deployTokens) if (name === app.name) world.deployTokens.delete(token)
  for (const machine of app.machines) runner.forgetLogs(machine.id)
  world.changed()
}
