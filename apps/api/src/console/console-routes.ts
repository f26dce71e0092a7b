import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Env } from '../env.js'
import { consolePolicy } from './console-policy.js'
import { preferredEncoding } from './preferred-encoding.js'
import { type Bundle, type BundleFile, readBundle } from './read-bundle.js'

type RouteDeps = {
  env: Pick<Env, 'CONSOLE_DIR'>
  clock: Clock
  policy?: string
  /** The page that people get who ask for none. */
  landing?: string
}

export const consolePath = '/console'
/** Vite writes the hash of the contents into these names, so a name never gets other contents. */
const hashedFolder = 'assets/'
const lookAgainMs = 1_000

/**
 * Serves the built console. The address of a file answers with the file; every other address below /console answers
 * with the page, which shows what belongs there.
 */
export const consoleRoutes = ({
  env,
  clock,
  policy = consolePolicy,
  landing = consolePath,
}: RouteDeps): FastifyPluginAsync => {
  const findBundle = createFindBundle(env.CONSOLE_DIR, clock)
  return async app => {
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const bundle = await findBundle()
      if (bundle === null) {
        // A person who opened the page while it is being built sees it without pressing a key.
        reply.header('refresh', '3')
        throw new DomainError('console.not_built', { details: { retryAfterSeconds: 3 } })
      }
      const name = (request.params as { '*'?: string })['*'] ?? ''
      const file = bundle.files.get(name)
      if (file === undefined && name.startsWith(hashedFolder)) throw new DomainError('route.not_found')
      const isHashed = file !== undefined && name.startsWith(hashedFolder)
      return send(request, reply, { file: file ?? bundle.page, isHashed, policy })
    }
    // Who types the address of Taxiway looks for its pages.
    app.route({
      method: 'GET',
      url: '/',
      schema: { hide: true },
      handler: async (_request, reply) => reply.redirect(landing),
    })
    for (const url of [consolePath, `${consolePath}/*`])
      app.route({ method: 'GET', url, schema: { hide: true }, handler })
  }
}

/** Reads the folder once it is there; until then it looks again, at most every second. */
const createFindBundle = (folder: string | undefined, clock: Clock) => {
  let bundle: Promise<Bundle | null> | undefined
  let readAtMs = 0
  return async (): Promise<Bundle | null> => {
    if (folder === undefined) return null
    const found = await bundle
    if (found) return found
    if (bundle === undefined || clock.monotonicMs() - readAtMs >= lookAgainMs) {
      readAtMs = clock.monotonicMs()
      bundle = readBundle(folder)
    }
    return bundle
  }
}

type Sent = { file: BundleFile; isHashed: boolean; policy: string }

const send = (
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { file: { bytes, encoded, tag, type }, isHashed, policy }: Sent,
): FastifyReply => {
  const encoding = preferredEncoding(headers['accept-encoding'], encoded)
  // Each compressed form is another representation, so it has another strong tag.
  const ownTag = `"${tag}${encoding ? `-${encoding}` : ''}"`
  reply
    .header('content-security-policy', policy)
    .header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('etag', ownTag)
    .header('vary', 'accept-encoding')
  if (headers['if-none-match']?.split(',').some(item => item.trim().replace(/^W\//, '') === ownTag))
    return reply.code(304).send()
  if (encoding) reply.header('content-encoding', encoding)
  return reply.type(type).send((encoding && encoded.get(encoding)) ?? bytes)
}
