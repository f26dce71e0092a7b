import { isDomainError } from '@taxiway/domain'
import type { SignAppJwt } from '../auth/app-jwt.js'
import type { ServerTime } from './server-time.js'
import type { GithubAnswer, GithubCall, GithubTransport } from './transport.js'

/** Sends a call under the App's own credential. */
export type AskAsApp = (call: Omit<GithubCall, 'token' | 'pauseKey'>) => Promise<GithubAnswer>

/**
 * The App's credential carries a time, and GitHub refuses one that is minutes off. A refusal tells GitHub's time: where it is not ours,
 * the call is sent once more with a credential of that time.
 */
export const createAskAsApp =
  (transport: GithubTransport, signAppJwt: SignAppJwt, serverTime: ServerTime): AskAsApp =>
  async call => {
    const send = async () => transport.send({ ...call, pauseKey: 'app', token: await signAppJwt() })
    const wasRight = !serverTime.differs()
    try {
      return await send()
    } catch (error) {
      if (!isDomainError(error, 'github.auth') || !wasRight || !serverTime.differs()) throw error
      return send()
    }
  }
