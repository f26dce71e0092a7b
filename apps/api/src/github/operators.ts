import { setTimeout as sleep } from 'node:timers/promises'
import { DomainError, isDomainError } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import type { Clock } from '@taxiway/runtime'
import type { Env } from '../env.js'
import type { Identity } from '../identity/open-identity.js'

type Deps = {
  env: Pick<Env, 'OPERATORS'>
  github: Pick<GithubApp, 'getUser'> | undefined
  identity: Pick<Identity, 'githubUserTokens'>
  clock: Pick<Clock, 'monotonicMs'>
}

type Session = { userId: string } | null

export type Operators = {
  /** The operator's user id. Throws `auth.required`, `resource.not_found`, and `github.*` without an answer. */
  require: (session: Session) => Promise<string>
  /** False as well while GitHub does not answer: it hides a page, and opens none. */
  has: (session: Session) => Promise<boolean>
}

const keptMs = 5 * 60_000
const mostKept = 1_000
/** A user waits for GitHub's answer. */
const timeoutMs = 10_000
/** Who only asks who they are does not wait for it; the answer is there when they ask again. */
const briefMs = 1_500

/**
 * The operators of the installation: people whose login at GitHub `OPERATORS` lists. GitHub is asked with the person's own
 * token, since a login can pass to another account. To everybody else the routes of operators do not exist.
 */
export const createOperators = ({ env, github, identity, clock }: Deps): Operators => {
  const operators = new Set(env.OPERATORS.map(login => login.toLowerCase()))
  const known = new Map<string, { isOperator: boolean; until: number }>()

  const ask = async (userId: string): Promise<boolean> => {
    const tokens = identity.githubUserTokens
    if (github === undefined || tokens === undefined) return false
    try {
      const { login } = await github.getUser(await tokens.for(userId), {
        signal: AbortSignal.timeout(timeoutMs),
      })
      return operators.has(login.toLowerCase())
    } catch (error) {
      // Without an account at GitHub, or after the authorization was revoked.
      if (isDomainError(error, 'github.user_token_missing') || isDomainError(error, 'github.auth'))
        return false
      throw error
    }
  }

  const isOperator = async (userId: string): Promise<boolean> => {
    const last = known.get(userId)
    if (last && last.until > clock.monotonicMs()) return last.isOperator
    const verdict = await ask(userId)
    if (known.size >= mostKept) known.clear()
    known.set(userId, { isOperator: verdict, until: clock.monotonicMs() + keptMs })
    return verdict
  }

  const require = async (session: Session) => {
    if (session === null) throw new DomainError('auth.required')
    if (operators.size === 0 || !(await isOperator(session.userId)))
      throw new DomainError('resource.not_found')
    return session.userId
  }

  const has = async (session: Session) => {
    if (session === null || operators.size === 0) return false
    const brief = new AbortController()
    const verdict = isOperator(session.userId).catch(() => false)
    const tooLate = sleep(briefMs, false, { signal: brief.signal }).catch(() => false)
    return Promise.race([verdict, tooLate]).finally(() => brief.abort())
  }
  return { require, has }
}
