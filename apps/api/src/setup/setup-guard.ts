import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '@taxiway/runtime'

/** GitHub's code works for an hour, so a longer session would serve no purpose. */
const sessionMs = 3_600_000
const mostStates = 20

const newSecret = () => randomBytes(32).toString('base64url')
const digestOf = (text: string) => createHash('sha256').update(text).digest()

type Session = { digest: Buffer; endsMs: number; states: Set<string> }

/**
 * Who may set Taxiway up: the person who reads its output. The token works once and buys a session of an hour. Both are kept in
 * this process alone, as digests, which are compared in constant time.
 */
export const createSetupGuard = (clock: Pick<Clock, 'monotonicMs'>) => {
  const token = newSecret()
  let left: Buffer | null = digestOf(token)
  let session: Session | null = null

  const isOpen = (secret: string | undefined): Session | null => {
    if (secret === undefined || session === null || session.endsMs <= clock.monotonicMs()) return null
    return timingSafeEqual(digestOf(secret), session.digest) ? session : null
  }

  return {
    /** Shown once, to the reader of the output of the process. */
    token,
    /** The secret of a new session; null for a wrong token, and for one that was used. */
    redeem: (given: string): string | null => {
      if (left === null || !timingSafeEqual(digestOf(given), left)) return null
      left = null
      const secret = newSecret()
      session = { digest: digestOf(secret), endsMs: clock.monotonicMs() + sessionMs, states: new Set() }
      return secret
    },
    sessionSeconds: sessionMs / 1_000,
    isSignedIn: (secret: string | undefined): boolean => isOpen(secret) !== null,
    /** A state for one way to GitHub and back, of this session alone; null without a session. */
    openState: (secret: string | undefined): string | null => {
      const open = isOpen(secret)
      if (open === null) return null
      const [oldest] = open.states
      if (open.states.size >= mostStates && oldest !== undefined) open.states.delete(oldest)
      const state = newSecret()
      open.states.add(state)
      return state
    },
    /** Whether the session began this state. It works once. */
    takeState: (secret: string | undefined, state: string): boolean =>
      isOpen(secret)?.states.delete(state) ?? false,
    /** The way was not walked: it may be tried again. */
    giveStateBack: (secret: string | undefined, state: string): void => {
      isOpen(secret)?.states.add(state)
    },
  }
}
export type SetupGuard = ReturnType<typeof createSetupGuard>
