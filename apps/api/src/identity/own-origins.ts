import type { Env } from '../env.js'

/** The origins of our own pages; cookies belong to `publicUrl`. */
export type OwnOrigins = { publicUrl: string; all: readonly string[] }

/** The page after a sign-in that named no other page. */
export const landingPath = '/console'

export const clientAddressHeader = 'x-taxiway-client-address'

export const isHttps = (url: string): boolean => url.startsWith('https://')

/**
 * `__Host-` binds a cookie to exactly this host over https (RFC 6265bis); browsers accept it over https only.
 */
export const cookiePrefix = (publicUrl: string): string => (isHttps(publicUrl) ? '__Host-taxiway' : 'taxiway')

export const ownOriginsOf = (env: Pick<Env, 'PUBLIC_URL' | 'HOST' | 'PORT' | 'CORS_ORIGINS'>): OwnOrigins => {
  const publicUrl = new URL(env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`).origin
  return { publicUrl, all: [...new Set([publicUrl, ...env.CORS_ORIGINS])] }
}
