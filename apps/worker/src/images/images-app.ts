import { randomBytes } from 'node:crypto'
import { type Database, intendImagesApp, markImagesAppPresent, renameImagesApp } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { FlyClient } from '@taxiway/fly'
import type { CredentialSource } from '@taxiway/registry'
import type { Clock, Logger } from '@taxiway/runtime'
import { createImagesCredentials } from './images-credentials.js'

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

/**
 * Fly's registry has a repository for each app that exists. All images go to one app of this installation,
 * which has no machines: the base is pushed once, and an image does not end with its preview.
 */
export const openImagesApp = async ({ db, fly, token, clock, logger }: Deps): Promise<ImagesApp> => {
  const name = await intendImagesApp(db, makeName())
  const { credentials } = createImagesCredentials({ fly, token, app: name, clock, logger })
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
    credentials,
  }
}

const makeName = (): string => `taxiway-images-${randomBytes(6).toString('hex')}`
