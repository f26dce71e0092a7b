import type { Env } from '../env.js'

/** Where our own pages come from; `publicUrl` is also where cookies belong. */
export type OwnOrigins = { publicUrl: string; all: readonly string[] }

/** Where somebody ends who came without saying where to go. */
export const landingPath = '/docs'

export const clientAddressHeader = 'x-taxiway-client-address'

export const isHttps = (url: string): boolean => url.startsWith('https://')

/** `__Host-` binds a cookie to exactly this host over https (RFC 6265bis); a browser takes it over https only. */
export const cookiePrefix = (publicUrl: string): string => (isHttps(publicUrl) ? '__Host-taxiway' : 'taxiway')

export const ownOriginsOf = (env: Pick<Env, 'PUBLIC_URL' | 'HOST' | 'PORT' | 'CORS_ORIGINS'>): OwnOrigins => {
  const publicUrl = new URL(env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`).origin
  return { publicUrl, all: [...new Set([publicUrl, ...env.CORS_ORIGINS])] }
}
