import { delayBefore, pause } from './pause.js'
import { isPassingStatus, retryAfterOf } from './problem-error.js'

export type Fetch = (request: Request) => Promise<Response>

/**
 * Sends a request again, up to `retries` times, when there was no answer or the API was too busy, if
 * repeating is safe: reads always are, and POSTs are because of their Idempotency-Key. Updates are not
 * repeated: a caller could not tell its own change from another one.
 */
export const createRetryingFetch =
  (send: Fetch, retries: number): Fetch =>
  async request => {
    const attempts = isRepeatable(request) ? retries + 1 : 1
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt >= attempts
      // A request body can be read only once, so all attempts except the last send a copy.
      const answer = await send(isLast ? request : request.clone()).catch((error: unknown) => {
        if (isLast || request.signal.aborted) throw error
        return undefined
      })
      if (answer && (isLast || !isPassingStatus(answer.status))) return answer
      const retryAfterMs = answer && retryAfterOf(answer)
      await answer?.body?.cancel()
      await pause(delayBefore(attempt, retryAfterMs), request.signal)
    }
  }

const isRepeatable = ({ method, headers }: Request): boolean =>
  method === 'GET' || method === 'HEAD' || (method === 'POST' && headers.has('idempotency-key'))
