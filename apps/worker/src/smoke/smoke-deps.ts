import type { FlyClient } from '@taxiway/fly'
import type { Registry } from '@taxiway/registry'
import type { Clock, Logger } from '@taxiway/runtime'
import type { ImagesCredentials } from '../images/images-credentials.js'
import type { SmokeEnv } from './smoke-env.js'

/** What a run told: `learnt` answers a question that Fly's documentation leaves open. */
export type Finding = { what: string; seen: string; learnt?: true }

export type SmokeDeps = {
  env: SmokeEnv
  fly: FlyClient
  clock: Clock
  logger: Logger
  names: SmokeNames
  images: ImagesCredentials
  /** Fly's registry, with the organization's token. */
  registry: Registry
  tell: (finding: Finding) => void
}

/** Both apps are new, and are removed at the end. */
export type SmokeNames = { images: string; hello: string; network: string }
