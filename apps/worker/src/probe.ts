import { lookup } from 'node:dns'
import { createDispatcher } from '@taxiway/resilience'
import { Agent, request } from 'undici'

const timeoutMs = 5_000

/**
 * Asks a review app as a visitor would, but for one machine by name; undefined when nothing answered in time. With `connectHost` it
 * connects there whatever the app's own name resolves to, and still asks for the app by its name.
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
      // What the app says is its own business: read a little, so that the connection can be used again, and let it go.
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
