import { type FlyTokenVerdict, isDomainError } from '@taxiway/domain'
import type { FlyClient } from '@taxiway/fly'
import { deadlineIn } from '@taxiway/resilience'
import type { Clock, Logger } from '@taxiway/runtime'
import type { CredentialGate } from '../credentials/credential-gate.js'

type Deps = {
  fly: Pick<FlyClient, 'checkToken'>
  credential: Pick<CredentialGate, 'admit'>
  clock: Clock
  logger: Logger
}

const timeoutMs = 10_000
/** A token that worked is refused seldom, and then the first deployment notices it. */
const trustedForMs = 300_000

/**
 * Asks Fly with a cheap read whether it accepts our token, so that an operator learns it before the first deployment does.
 * While the credential is paused, its gate is the only one to ask.
 */
export const createFlyTokenCheck = ({ fly, credential, clock, logger }: Deps) => {
  let verdict: FlyTokenVerdict = { state: 'unknown', at: clock.now().toISOString() }
  let againAtMs = 0
  const ask = async (): Promise<FlyTokenVerdict['state']> => {
    try {
      await credential.admit()
      await fly.checkToken({ deadline: deadlineIn(clock, timeoutMs) })
      return 'accepted'
    } catch (error) {
      if (isDomainError(error, 'fly.auth')) return 'refused'
      logger.warn({ err: error }, 'Fly did not say whether it accepts the token')
      return 'unknown'
    }
  }
  return {
    look: async (): Promise<void> => {
      if (clock.monotonicMs() < againAtMs) return
      const state = await ask()
      verdict = { state, at: clock.now().toISOString() }
      againAtMs = state === 'accepted' ? clock.monotonicMs() + trustedForMs : 0
    },
    verdict: (): FlyTokenVerdict => verdict,
  }
}
