import { randomBytes } from 'node:crypto'
import { Sensitive } from '@taxiway/crypto'
import { type Database, intendImagesApp, markImagesAppPresent, renameImagesApp } from '@taxiway/db'
import { DomainError, isDomainError } from '@taxiway/domain'
import { bareFlyToken, type FlyClient } from '@taxiway/fly'
import type { CredentialSource } from '@taxiway/registry'
import type { Clock, Logger } from '@taxiway/runtime'

type Deps = {
  db: Database
  fly: Pick<FlyClient, 'apps'>
  /** The organization's own token. */
  token: string
  clock: Pick<Clock, 'monotonicMs'>
  logger: Logger
}

export type ImagesApp = {
  /** The app, which is the repository. */
  name: string
  /** Creates the app unless it exists. Throws `fly.*`. */
  prepare: () => Promise<void>
  credentials: CredentialSource
}

/** Marks the app as ours. Machines of other apps pull its images: access is by organization. */
const network = 'taxiway-images'
const tokenMinutes = 60
const renewMs = 45 * 60_000

/**
 * Fly's registry has a repository for each app that exists. All images go to one app of this installation,
 * which has no machines: the base is pushed once, and an image does not end with its preview. We log in with
 * a token for that app alone; where Fly does not let it push, with the organization's token from then on.
 */
export const openImagesApp = async ({ db, fly, token, clock, logger }: Deps): Promise<ImagesApp> => {
  const name = await intendImagesApp(db, makeName())
  const organization = { username: 'x', password: new Sensitive(bareFlyToken(token)) }
  let own: { credentials: typeof organization; atMs: number } | undefined
  let usesOwn = true

  const createOwn = async () => {
    const created = await fly.apps.createDeployToken(name, tokenMinutes)
    const password = new Sensitive(bareFlyToken(created.reveal()))
    own = { credentials: { username: 'x', password }, atMs: clock.monotonicMs() }
    return own.credentials
  }

  return {
    name,
    prepare: async () => {
      const { outcome } = await fly.apps.create({ name, network })
      if (outcome === 'ok') return markImagesAppPresent(db, name)
      await renameImagesApp(db, name, makeName())
      throw new DomainError('fly.name_taken', {
        message: `Another organization on Fly has the app ${name}. Taxiway chose another name for its images: restart the workers.`,
      })
    },
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
        logger.warn({ app: name }, 'the token of the images app may not push; the organization token is used')
      usesOwn = false
      return organization
    },
  }
}

const makeName = (): string => `taxiway-images-${randomBytes(6).toString('hex')}`
