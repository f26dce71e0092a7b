import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { FlyError, secretsNotThereYet } from '../fly-error.js'
import type { App } from '../model.js'
import type { AppParams, RouteDeps } from '../route-deps.js'
import { updateSecretsRequest } from '../schemas/requests.js'

/** Secrets of an app: one call is one version, and no answer ever holds a value. */
export const registerSecretRoutes = (api: FastifyInstance, { world, parseBody }: RouteDeps): void => {
  const apply = (app: App, values: Record<string, string | null>): number => {
    for (const [name, value] of Object.entries(values)) {
      if (value === null) delete app.secrets[name]
      else app.secrets[name] = newSecret(value, world.now(), app.secrets[name]?.createdAt)
    }
    app.secretsVersion += 1
    world.changed()
    return app.secretsVersion
  }

  const viewOf = (app: App, name: string) => {
    const secret = app.secrets[name]
    if (secret === undefined) throw new FlyError(404, 'secret not found')
    return { name, digest: secret.digest, created_at: secret.createdAt, updated_at: secret.updatedAt }
  }

  api.get<AppParams & { Querystring: { min_version?: string } }>('/apps/:app/secrets', async request => {
    const app = world.findApp(request.params.app)
    const wanted = Number(request.query.min_version ?? 0)
    if (wanted > app.secretsVersion) throw secretsNotThereYet(wanted)
    return { secrets: Object.keys(app.secrets).map(name => viewOf(app, name)) }
  })

  api.post<AppParams>('/apps/:app/secrets', async request => {
    const app = world.findApp(request.params.app)
    const { values } = parseBody(updateSecretsRequest, request)
    const version = apply(app, values)
    const secrets = Object.keys(app.secrets).map(name => viewOf(app, name))
    return { version, Version: version, secrets }
  })
}

const newSecret = (value: string, now: string, createdAt = now) => {
  const digest = createHash('sha256').update(value).digest('hex').slice(0, 16)
  return { value, digest, createdAt, updatedAt: now }
}
