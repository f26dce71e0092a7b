import { lookup } from 'node:dns'
import { createDispatcher } from '@taxiway/resilience'
import { Agent, request } from 'undici'

const timeoutMs = 5_000

/**
 * Requests a review app like a visitor, but from one named machine; undefined without an answer in time. With
 * `connectHost` it connects to that host, ignores DNS, and still sends the app's own host name.
 */
export const createProbe = ({ connectHost }: { connectHost?: string | undefined } = {}) => {
  const dispatcher = connectHost === undefined ? createDispatcher() : dispatchTo(connectHost)
  const probe = async (url: string, machineId: string, signal: AbortSignal): Promise<number | undefined> => {
    try {
      const answer = await request(url, {
        dispatcher,
        headers: { 'fly-force-instance-id': machineId, 'user-agent': 'taxiway' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      // The body does not matter: read a little so that the connection can be reused, then discard it.
      await answer.body.dump({ limit: 64 * 1024 })
      return answer.statusCode
    } catch (error) {
      if (signal.aborted) throw error
      return undefined
    }
  }
  return { probe, close: () => dispatcher.close() }
}

const dispatchTo = (host: string): Agent =>
  new Agent({
    connect: { timeout: timeoutMs, lookup: (_name, options, callback) => lookup(host, options, callback) },
  })
