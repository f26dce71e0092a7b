import type { ImageBuilder } from '@taxiway/builder'
import type { Database } from '@taxiway/db'
import type { FlyClient } from '@taxiway/fly'
import type { GithubApp } from '@taxiway/github'
import type { Clock } from '@taxiway/runtime'

export type StepSettings = {
  workDir: string
  /** `https://{app}.fly.dev` on Fly. */
  appUrlTemplate: string
  startTimeoutMs: number
  healthTimeoutMs: number
  verifyTimeoutMs: number
  goneTimeoutMs: number
  /** How often a health check is asked about; Fly allows ten reads in a burst, then five a second. */
  healthPollMs: number
}

/** What the steps of a deployment work with. */
export type StepDeps = {
  db: Database
  clock: Clock
  fly: FlyClient
  github: Pick<GithubApp, 'downloadSource' | 'getPullRequest' | 'getBranchHead'>
  builder: ImageBuilder
  settings: StepSettings
  /** One GET that may name the machine it wants; resolves with the status, or undefined when nothing answered. */
  probe: (url: string, machineId: string, signal: AbortSignal) => Promise<number | undefined>
}

export const appUrl = ({ appUrlTemplate }: Pick<StepSettings, 'appUrlTemplate'>, app: string): string =>
  appUrlTemplate.replace('{app}', app)
