import { createPublicKey, verify } from 'node:crypto'
import { ApiError } from './api-error.js'
import type { AppIdentity } from './world.js'

const SKEW_S = 60
const MAX_AHEAD_S = 600

const undecodable = (): ApiError => new ApiError(401, 'A JSON web token could not be decoded')

/** Accepts what GitHub accepts as an App: RS256 by the App's key, issued by it, and valid for ten minutes at most. */
export const verifyAppJwt = (token: string, app: AppIdentity, nowMs: number): void => {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.')
  if (rest.length > 0 || !signature) throw undecodable()
  const { alg } = parsePart(header)
  if (alg !== 'RS256') throw undecodable()
  const signed = Buffer.from(`${header}.${payload}`)
  const key = createPublicKey(app.publicKeyPem)
  if (!verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) throw undecodable()
  const { iss, iat, exp } = parsePart(payload)
  const nowS = nowMs / 1000
  if (String(iss) !== String(app.id) && iss !== app.clientId) {
    throw new ApiError(404, 'Integration not found')
  }
  if (typeof exp !== 'number') throw new ApiError(401, "Missing 'expiration time' claim ('exp') in assertion")
  if (typeof iat !== 'number') throw new ApiError(401, "Missing 'issued at' claim ('iat') in assertion")
  if (exp < nowS - SKEW_S) {
    throw new ApiError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  }
  if (exp > nowS + MAX_AHEAD_S + SKEW_S) {
    throw new ApiError(401, "'Expiration time' claim ('exp') is too far in the future")
  }
  if (iat > nowS + SKEW_S) {
    throw new ApiError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    )
  }
}

export const looksLikeJwt = (token: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)

const parsePart = (part: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    if (value !== null && typeof value === 'object') return value as Record<string, unknown>
  } catch {}
  throw undecodable()
}
