import { Agent, request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from '../eventually.js'

export type Balancer = {
  url: string
  /** Requests that no API answered, which the caller saw as 502. */
  failures: string[]
  /** How many requests each API answered. */
  served: Map<string, number>
  /** Takes an API out by hand, before it is stopped; resolves when it has answered what it was given. */
  takeOut: (url: string) => Promise<void>
  putBack: (url: string) => void
}
type Teardown = { teardown: (work: () => Promise<void>) => void }

const checkMs = 100

/**
 * A reverse proxy as operators run it in front of several APIs: it asks each for `/readyz`, hands requests to those that are ready in turn,
 * keeps connections alive, and repeats nothing. Every failure that it sees is one that a client sees.
 */
export const openBalancer = async (t: Teardown, upstreams: readonly string[]): Promise<Balancer> => {
  const failures: string[] = []
  const served = new Map(upstreams.map(url => [url, 0]))
  const ready = new Set<string>()
  const agent = new Agent({ keepAlive: true })
  const stopping = new AbortController()
  const isOut = new Set<string>()
  const inFlight = new Map<string, number>()
  let turn = 0

  const check = async (url: string) => {
    while (!stopping.signal.aborted) {
      const isReady = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
        async answer => {
          await answer.arrayBuffer()
          return answer.status === 200
        },
        () => false,
      )
      if (isReady) ready.add(url)
      else ready.delete(url)
      await new Promise(resolve => setTimeout(resolve, checkMs))
    }
  }
  const forward = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const some = [...ready].filter(url => !isOut.has(url))
    const url = some[turn++ % some.length]
    const fail = (why: string) => {
      failures.push(`${incoming.method} ${incoming.url} by ${url}: ${why}`)
      if (!outgoing.headersSent) outgoing.writeHead(502)
      outgoing.end()
    }
    if (url === undefined) return fail('no API is ready')
    const count = (by: number) => inFlight.set(url, (inFlight.get(url) ?? 0) + by)
    count(1)
    outgoing.once('close', () => count(-1))
    const passed = ask(`${url}${incoming.url}`, { method: incoming.method, headers: incoming.headers, agent })
    passed.once('response', answer => {
      const { connection: _, ...headers } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 502, headers)
      answer.once('error', error => fail(error.message))
      answer.pipe(outgoing)
      served.set(url, (served.get(url) ?? 0) + 1)
    })
    passed.once('error', error => fail(error.message))
    incoming.pipe(passed)
  }
  const server = createServer(forward)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const checks = upstreams.map(check)
  t.teardown(async () => {
    stopping.abort()
    await Promise.all(checks)
    server.closeAllConnections()
    agent.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failures,
    served,
    takeOut: async one => {
      isOut.add(one)
      await eventually(() => (inFlight.get(one) ?? 0) === 0, { timeoutMs: 60_000 })
    },
    putBack: one => {
      isOut.delete(one)
    },
  }
}
