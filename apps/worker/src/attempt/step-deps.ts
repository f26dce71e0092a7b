import type { ImageBuilder } from '@taxiway/builder'
import type { Database } from '@taxiway/db'
import type { FlyClient } from '@taxiway/fly'
import type { GithubApp } from '@taxiway/github'
import type { Clock } from '@taxiway/runtime'
import type { ProbeAnswer } from '../probe.js'

export type StepSettings = {
  workDir: string
  githubApiUrl: string
  /** `https://{app}.fly.dev` on Fly. */
  appUrlTemplate: string
  startTimeoutMs: number
  healthTimeoutMs: number
  verifyTimeoutMs: number
  releaseCommandTimeoutMs: number
  /** The most memory and the longest life of an app whose code is not trusted. */
  untrusted: { memoryMb: number; hours: number }
  goneTimeoutMs: number
  /** Polling interval of a health check; Fly allows a burst of ten reads, then five a second. */
  healthPollMs: number
}

/** Dependencies of the deployment steps. */
export type StepDeps = {
  db: Database
  clock: Clock
  fly: FlyClient
  github: Pick<
    GithubApp,
    | 'downloadSource'
    | 'readTree'
    | 'getPullRequest'
    | 'getBranchHead'
    | 'getPermission'
    | 'findFile'
    | 'findMergeCommit'
  >
  builder: ImageBuilder
  settings: StepSettings
  /** Requests the app from one machine, following its redirects; undefined without an answer. */
  probe: (url: string, machineId: string, signal: AbortSignal) => Promise<ProbeAnswer | undefined>
}

export const appUrl = ({ appUrlTemplate }: Pick<StepSettings, 'appUrlTemplate'>, app: string): string =>
  appUrlTemplate.replace('{app}', app)
