import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { ApiError, notFound } from '../api-error.js'
import { issueUserToken } from '../issue-token.js'
import type { UserToken } from '../state.js'
import type { World } from '../world.js'

const CODE_LIFETIME_MS = 600_000

type Query = Record<string, string | undefined>
/** Signing people in: a browser redirect that approves by itself, tokens that expire, and the App's own checks. */
export const registerOauthRoutes = (app: FastifyInstance, world: World): void => {
  const { state } = world
  const nowMs = () => world.clock.now().getTime()

  app.get<{ Querystring: Query }>('/login/oauth/authorize', (request, reply) => {
    const {
      client_id: clientId,
      redirect_uri: redirectUri,
      state: passed,
      login,
      code_challenge: challenge,
    } = request.query
    if (clientId !== world.app.clientId) throw notFound()
    if (!redirectUri) throw new ApiError(400, 'redirect_uri is required')
    if (world.app.callbackUrls?.includes(redirectUri) === false)
      throw new ApiError(400, 'The redirect_uri is not associated with this application.')
    const account = world.ensureAccount(login ?? state.settings.currentUser)
    const code = randomBytes(10).toString('hex')
    const expiresAtMs = nowMs() + CODE_LIFETIME_MS
    state.oauthCodes[code] = { accountId: account.id, redirectUri, challenge: challenge ?? null, expiresAtMs }
    world.save()
    const target = new URL(redirectUri)
    target.searchParams.set('code', code)
    if (passed !== undefined) target.searchParams.set('state', passed)
    return reply.redirect(target.href, 302)
  })

  app.post('/login/oauth/access_token', (request, reply) => {
    const body = { ...(request.query as Query), ...(request.body as Query | undefined) }
    const answer = exchange(world, body)
    if (request.headers.accept?.includes('json')) return answer
    return reply.type('application/x-www-form-urlencoded').send(new URLSearchParams(answer).toString())
  })
}

/** Mistakes are answered with 200 and an `error`, as GitHub does. */
const exchange = (world: World, body: Query): Record<string, string> => {
  const { state, app, clock } = world
  if (body['client_id'] !== app.clientId || body['client_secret'] !== app.clientSecret) {
    return failure('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.')
  }
  if (body['grant_type'] === 'refresh_token') {
    const old = Object.values(state.userTokens).find(one => one.refreshToken === body['refresh_token'])
    if (!old || old.refreshExpiresAtMs <= clock.now().getTime()) {
      return failure('bad_refresh_token', 'The refresh token passed is incorrect or expired.')
    }
    delete state.userTokens[old.token]
    return success(issueUserToken(world, old.accountId))
  }
  const code = state.oauthCodes[body['code'] ?? '']
  delete state.oauthCodes[body['code'] ?? '']
  const isStale = !code || code.expiresAtMs <= clock.now().getTime()
  if (isStale) return failure('bad_verification_code', 'The code passed is incorrect or expired.')
  if (body['redirect_uri'] !== undefined && body['redirect_uri'] !== code.redirectUri) {
    return failure('redirect_uri_mismatch', 'The redirect_uri MUST match the registered callback URL.')
  }
  const proof = createHash('sha256')
    .update(body['code_verifier'] ?? '')
    .digest('base64url')
  if (code.challenge !== null && code.challenge !== proof) {
    return failure('bad_verification_code', 'The code passed is incorrect or expired.')
  }
  return success(issueUserToken(world, code.accountId))
}

const success = (token: UserToken) =>
  ({
    access_token: token.token,
    expires_in: Math.round((token.expiresAtMs - token.createdAtMs) / 1000),
    refresh_token: token.refreshToken,
    refresh_token_expires_in: Math.round((token.refreshExpiresAtMs - token.createdAtMs) / 1000),
    scope: '',
    token_type: 'bearer',
  }) as unknown as Record<string, string>

const failure = (error: string, description: string): Record<string, string> => ({
  error,
  error_description: description,
  error_uri:
    'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors',
})
