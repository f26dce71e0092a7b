import type { Database } from '@taxiway/db'
import type { EnvironmentId } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import type { Clock } from '@taxiway/runtime'

export type CommandDeps = {
  db: Database
  github: Pick<GithubApp, 'getAccountPermission' | 'react' | 'createCheckRun'>
  clock: Pick<Clock, 'now'>
  onDue: (due: { environmentId: EnvironmentId; generation: number }[]) => void
}
