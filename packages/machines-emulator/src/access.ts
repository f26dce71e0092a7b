import type { FastifyInstance, FastifyRequest } from 'fastify'
import { foreignApp, unauthenticated } from './fly-error.js'
import type { World } from './world.js'

/** A token the emulator accepts; one with an `org` sees that organization's apps and is refused those of others. */
export type AcceptedToken = string | { token: string; org: string }

export type Access = {
  tokenOf(request: FastifyRequest): string
  requireOrg(request: FastifyRequest, org: string): void
}

/** Checks every request's token. Without a list of tokens any token that is not empty will do. */
export const registerAccess = (
  api: FastifyInstance,
  { world, tokens }: { world: World; tokens: readonly AcceptedToken[] | undefined },
): Access => {
  const accepted = new Map(
    tokens?.map(entry => (typeof entry === 'string' ? [entry, undefined] : [entry.token, entry.org])),
  )

  const requireOrg = (request: FastifyRequest, org: string): void => {
    const own = accepted.get(tokenOf(request))
    if (own !== undefined && own !== org) throw foreignApp()
  }

  api.addHook('preHandler', async request => {
    const token = tokenOf(request)
    const { app } = request.params as { app?: string }
    const deployApp = world.deployTokens.get(token)
    if (deployApp !== undefined) {
      if (deployApp !== app) throw foreignApp()
      return
    }
    if (token === '' || (tokens !== undefined && !accepted.has(token))) throw unauthenticated()
    const record = app === undefined ? undefined : world.apps.get(app)
    if (record !== undefined) requireOrg(request, record.orgSlug)
  })

  return { tokenOf, requireOrg }
}

const tokenOf = (request: FastifyRequest): string => {
  const match = /^(?:Bearer|FlyV1)\s+(\S+)$/.exec(request.headers.authorization ?? '')
  return match?.[1] ?? ''
}
