import { isDomainError } from '@taxiway/domain'
import type { SignAppJwt } from '../auth/app-jwt.js'
import type { ServerTime } from './server-time.js'
import type { GithubAnswer, GithubCall, GithubTransport } from './transport.js'

/** Sends a call with the App's own credential. */
export type AskAsApp = (call: Omit<GithubCall, 'token' | 'pauseKey'>) => Promise<GithubAnswer>

/**
 * The App's credential contains a time, and GitHub rejects it when our clock is minutes off. The rejection
 * contains GitHub's time: if it differs from ours, the call is sent once more with a credential for that
 * time.
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
