import { cookiePrefix, isHttps } from '../identity/own-origins.js'

const nameFor = (publicUrl: string) => `${cookiePrefix(publicUrl)}.setup`

/** Lax: the browser sends it when GitHub leads back here. */
export const setupCookie = (publicUrl: string, secret: string, seconds: number): string =>
  [
    `${nameFor(publicUrl)}=${secret}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${seconds}`,
    ...(isHttps(publicUrl) ? ['Secure'] : []),
  ].join('; ')

/** Undefined also for two cookies of this name: the API cannot tell which one is its own. */
export const readSetupCookie = (publicUrl: string, header: string | undefined): string | undefined => {
  const start = `${nameFor(publicUrl)}=`
  const found = (header ?? '')
    .split(';')
    .map(part => part.trim())
    .filter(part => part.startsWith(start))
  return found.length === 1 ? found[0]?.slice(start.length) : undefined
}
