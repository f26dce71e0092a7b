import { Sensitive } from '@taxiway/crypto'
import { isDomainError } from '@taxiway/domain'
import { bareFlyToken, type FlyClient } from '@taxiway/fly'
import type { CredentialSource, Credentials } from '@taxiway/registry'
import type { Clock, Logger } from '@taxiway/runtime'

type Deps = {
  fly: Pick<FlyClient, 'apps'>
  /** The organization's own token. */
  token: string
  /** The app whose repository the images are in. */
  app: string
  clock: Pick<Clock, 'monotonicMs'>
  logger: Pick<Logger, 'warn'>
}

export type ImagesCredentials = {
  credentials: CredentialSource
  /** Whether the token for the app alone is still in use. */
  usesOwn: () => boolean
}

const tokenMinutes = 60
const renewMs = 45 * 60_000

/** Fly's registry takes a token as password, and always this user. */
export const registryLogin = (token: string): Credentials => ({
  username: 'x',
  password: new Sensitive(bareFlyToken(token)),
})

/**
 * The login of the images app: a short token for that app alone; where Fly gives none, or does not let it push, the organization's
 * token from then on, for this process alone.
 */
export const createImagesCredentials = ({ fly, token, app, clock, logger }: Deps): ImagesCredentials => {
  const organization: Credentials = { ...registryLogin(token), ownUseOnly: true }
  let own: { credentials: Credentials; atMs: number } | undefined
  let usesOwn = true

  const createOwn = async (): Promise<Credentials> => {
    const created = await fly.apps.createDeployToken(app, tokenMinutes)
    own = { credentials: registryLogin(created.reveal()), atMs: clock.monotonicMs() }
    return own.credentials
  }

  return {
    usesOwn: () => usesOwn,
    credentials: async refused => {
      if (refused === organization) return undefined
      const isOld = own !== undefined && clock.monotonicMs() - own.atMs > renewMs
      if (usesOwn && (refused === undefined || isOld))
        return createOwn().catch(error => {
          if (!isDomainError(error)) throw error
          usesOwn = false
          logger.warn({ err: error }, 'Fly gives no token for the images app; the organization token is used')
          return organization
        })
      if (usesOwn)
        logger.warn({ app }, 'the token of the images app may not push; the organization token is used')
      usesOwn = false
      return organization
    },
  }
}
