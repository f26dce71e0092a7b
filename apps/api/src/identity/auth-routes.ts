import { DomainError, type ErrorCode, errorCatalogue } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { requireStepUp } from '../auth/session-credential.js'
import { isHalf, type SessionValidator } from '../auth/session-validator.js'
import { checkJsonBytes } from '../plugins/json-body.js'
import { documentationOf } from './auth-documentation.js'
import { type AuthCaller, authEndpoints, authPath } from './auth-paths.js'
import type { Auth } from './create-auth.js'
import { clientAddressHeader } from './own-origins.js'
import { requireProfile } from './profile-rules.js'
import { type SecondFactor, secondFactorLocked } from './second-factor.js'

type Deps = {
  auth: () => Promise<Auth>
  publicUrl: string
  validator: SessionValidator
  secondFactor: SecondFactor
  clock: Clock
  limit: (request: FastifyRequest, reply: FastifyReply) => Promise<void>
}

const bodyLimitBytes = 16 * 1024

/**
 * Mounts Better Auth in Fastify: only listed endpoints, access checked first, bodies passed on unchanged,
 * errors as our problem documents.
 */
export const authRoutes = (deps: Deps): FastifyPluginAsync => {
  const { auth, limit, publicUrl, validator } = deps
  return async app => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: bodyLimitBytes },
      async (_request: FastifyRequest, bytes: Buffer) => {
        checkJsonBytes(bytes)
        return bytes.toString()
      },
    )
    app.addHook('onRequest', limit)
    for (const [endpoint, caller] of Object.entries(authEndpoints)) {
      const [method = '', path = ''] = endpoint.split(' ')
      app.route({
        method,
        url: `${authPath}${path}`,
        exposeHeadRoute: false,
        schema: documentationOf(endpoint, caller),
        // Better Auth validates its requests and writes its answers.
        validatorCompiler: () => () => true,
        handler: async (request, reply) => {
          await checkCaller(deps, caller, request)
          checkText(endpoint, request)
          const response = await (await auth()).handler(toWebRequest(request, publicUrl))
          // The session may have ended or switched to another organization: the next request has to see that.
          validator.forget(request.headers.cookie)
          return answer(response, reply)
        },
      })
    }
  }
}

const checkCaller = async (
  { validator, clock, secondFactor }: Deps,
  caller: AuthCaller,
  request: FastifyRequest,
): Promise<void> => {
  if (caller === 'anyone') return
  const session = await validator.validate(request.headers.cookie, { fresh: true })
  // Signing out twice is allowed, and a sign-in that waits for its code has no session yet.
  if (caller === 'half') return
  if (session === null) throw new DomainError('auth.required')
  if (isHalf(session)) throw new DomainError('auth.second_factor_required')
  if (caller !== 'stepped_up') return
  await secondFactor.refuseWhileLocked(session.userId)
  requireStepUp(session, clock)
}

/** Postgres cannot store NUL in text, and Better Auth passes values to it unchecked. */
const checkText = (endpoint: string, { body, url }: FastifyRequest): void => {
  let hasNul = /%00/.test(url)
  const value: unknown = JSON.parse(typeof body === 'string' && body !== '' ? body : '{}', (_key, one) => {
    hasNul ||= typeof one === 'string' && one.includes('\0')
    return one
  })
  if (hasNul)
    throw new DomainError('request.invalid', {
      message: 'The request holds a NUL character. Remove it and send the request again.',
    })
  if (endpoint === 'POST /sign-up/email') requireProfile(value)
}

/** With the public address, and with only those headers that Better Auth needs. */
const toWebRequest = (request: FastifyRequest, publicUrl: string): Request => {
  const headers = new Headers({ [clientAddressHeader]: request.ip, 'x-request-id': request.id })
  for (const name of forwarded) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const { method, body } = request
  if (method === 'GET') return new Request(new URL(request.url, publicUrl), { method, headers })
  // Better Auth insists on JSON, also of a request that has nothing to say, such as a sign-out.
  headers.set('content-type', 'application/json')
  return new Request(new URL(request.url, publicUrl), {
    method,
    headers,
    body: typeof body === 'string' ? body : '{}',
  })
}

const forwarded = [
  'content-type',
  'cookie',
  'origin',
  'user-agent',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
  'accept',
]

const answer = async (response: Response, reply: FastifyReply): Promise<FastifyReply> => {
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  if (response.status >= 400) throw await toDomainError(response)
  const location = response.headers.get('location')
  const isRedirect = response.status >= 300
  if (location !== null && isRedirect) return reply.code(response.status).header('location', location).send()
  return reply
    .code(response.status)
    .type('application/json')
    .send(await response.text())
}

const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'request.invalid',
  401: 'auth.credentials_invalid',
  403: 'auth.forbidden',
  404: 'route.not_found',
  409: 'resource.conflict',
  415: 'request.unsupported_media_type',
  422: 'request.invalid',
  429: 'request.rate_limited',
}

/** Our error codes pass through Better Auth unchanged; its own messages are public. */
const toDomainError = async (response: Response): Promise<DomainError> => {
  const body = (await response.json().catch(() => null)) as { code?: unknown; message?: unknown } | null
  const own = isErrorCode(body?.code) ? body.code : undefined
  if (own === 'auth.second_factor_locked') return secondFactorLocked()
  // A text that says more than the catalogue's title is ours, too, and names the next step.
  if (own !== undefined)
    return new DomainError(
      own,
      typeof body?.message === 'string' && body.message !== errorCatalogue[own].title
        ? { message: body.message }
        : {},
    )
  const code = codes[response.status] ?? 'internal.unexpected'
  return new DomainError(code, typeof body?.message === 'string' ? { message: body.message } : {})
}

const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorCatalogue, code)
