import { isDomainError } from '@taxiway/domain'
import type { AppProfile, GithubApp } from '@taxiway/github'
import type { Clock } from '@taxiway/runtime'

export type FoundApp =
  | { state: 'read'; app: AppProfile }
  /** `absent`: not configured. `refused`: GitHub does not know it by its key. */
  | { state: 'absent' | 'refused' | 'unknown' }

type Deps = { github: Pick<GithubApp, 'getApp'> | undefined; clock: Pick<Clock, 'monotonicMs'> }

const keptMs = 10_000
/** A person waits for it. */
const timeoutMs = 5_000

/** Asks GitHub for the App with its own key; pages that look every few seconds share an answer. */
export const createReadGithubApp = ({ github, clock }: Deps): (() => Promise<FoundApp>) => {
  let last: { found: Promise<FoundApp>; until: number } | undefined
  const ask = async (): Promise<FoundApp> => {
    if (github === undefined) return { state: 'absent' }
    try {
      return { state: 'read', app: await github.getApp({ signal: AbortSignal.timeout(timeoutMs) }) }
    } catch (error) {
      const isRefused = isDomainError(error, 'github.auth') || isDomainError(error, 'github.not_found')
      return { state: isRefused ? 'refused' : 'unknown' }
    }
  }
  return () => {
    if (last === undefined || last.until <= clock.monotonicMs())
      last = { found: ask(), until: clock.monotonicMs() + keptMs }
    return last.found
  }
}
