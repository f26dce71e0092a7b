import { DomainError } from '@taxiway/domain'
import fp from 'fastify-plugin'

type Known = { pattern: RegExp; methods: Set<string> }

/**
 * Answers requests without a route, before reading any body: 405 with `Allow` if the path exists under other
 * methods, else 404. Register it before the routes, so that it sees them all.
 */
export const unknownRoute = fp(
  async app => {
    const known = new Map<string, Known>()
    app.addHook('onRoute', ({ url, method }) => {
      const entry = known.get(url) ?? { pattern: toPattern(url), methods: new Set<string>() }
      for (const one of [method].flat()) entry.methods.add(one.toUpperCase())
      known.set(url, entry)
    })
    app.addHook('onRequest', async request => {
      if (!request.is404) return
      const path = request.url.split('?', 1)[0] ?? ''
      const allow = new Set<string>()
      for (const { pattern, methods } of known.values())
        if (pattern.test(path)) for (const method of methods) allow.add(method)
      if (allow.size > 0 && !allow.has(request.method))
        throw new DomainError('request.method_not_allowed', { details: { allow: [...allow].sort() } })
      throw new DomainError('route.not_found')
    })
    app.setNotFoundHandler(async () => {
      throw new DomainError('route.not_found')
    })
  },
  { name: 'unknown-route' },
)

/** For our own route syntax only: `:name` is one segment, a closing `*` the rest. */
const toPattern = (url: string): RegExp => {
  const source = url
    .split('/')
    .map(segment => {
      if (segment.startsWith(':')) return '[^/]+'
      return segment === '*' ? '.*' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    })
    .join('/')
  return new RegExp(`^${source}$`)
}
