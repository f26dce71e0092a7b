import { lookup } from 'node:dns'
import { createDispatcher, type OutboundMetrics } from '@taxiway/resilience'
import { Agent, request } from 'undici'

const timeoutMs = 5_000
const mostRedirects = 5

export type ProbeAnswer = {
  status: number
  /** What was asked last, after redirects. */
  url: string
  /** There were too many redirects. */
  isCircle: boolean
}

export type ProbeOptions = { connectHost?: string | undefined; onCall?: OutboundMetrics['onCall'] }

/**
 * Requests an app like a visitor, but from one named machine; undefined without an answer in time. Follows
 * redirects within the app, with its cookies; one that leads elsewhere is the answer. With `connectHost` it
 * connects to that host, ignores DNS, and still sends the app's own host name.
 */
export const createProbe = ({ connectHost, onCall }: ProbeOptions = {}) => {
  const dispatcher = connectHost === undefined ? createDispatcher() : dispatchTo(connectHost)

  const probe = async (
    address: string,
    machineId: string,
    signal: AbortSignal,
  ): Promise<ProbeAnswer | undefined> => {
    const cookies = new Map<string, string>()
    const startedAt = performance.now()
    // Every environment has a host of its own: none is a label.
    const report = (outcome: 'ok' | 'network' | 'aborted', status?: number) =>
      onCall?.({
        name: 'app',
        host: 'app',
        method: 'GET',
        action: 'probe',
        outcome,
        status,
        durationMs: performance.now() - startedAt,
        attempt: 1,
      })
    let url = address
    try {
      for (let redirects = 0; ; redirects += 1) {
        const {
          statusCode: status,
          headers,
          body,
        } = await request(url, {
          dispatcher,
          headers: {
            'fly-force-instance-id': machineId,
            'user-agent': 'taxiway',
            accept: 'text/html,*/*;q=0.8',
            ...(cookies.size > 0 && { cookie: [...cookies].map(pair => pair.join('=')).join('; ') }),
          },
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        })
        // The body does not matter: read a little so that the connection can be reused, then discard it.
        await body.dump({ limit: 64 * 1024 })
        const next = status >= 300 && status < 400 ? withinApp(headers['location'], url) : undefined
        if (next === undefined || redirects === mostRedirects) {
          report('ok', status)
          return { status, url, isCircle: next !== undefined }
        }
        for (const [name, value] of readCookies(headers['set-cookie'])) cookies.set(name, value)
        url = next
      }
    } catch (error) {
      report(signal.aborted ? 'aborted' : 'network')
      if (signal.aborted) throw error
      return undefined
    }
  }
  return { probe, close: () => dispatcher.close() }
}

const withinApp = (location: string | string[] | undefined, url: string): string | undefined => {
  if (typeof location !== 'string' || !URL.canParse(location, url)) return undefined
  const next = new URL(location, url)
  return next.origin === new URL(url).origin ? next.href : undefined
}

const readCookies = (lines: string | string[] | undefined): [string, string][] =>
  [lines ?? []].flat().flatMap(line => {
    const [, name, value] = /^([^=;\s]+)=([^;]*)/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name, value] as [string, string]]
  })

const dispatchTo = (host: string): Agent =>
  new Agent({
    connect: { timeout: timeoutMs, lookup: (_name, options, callback) => lookup(host, options, callback) },
  })
