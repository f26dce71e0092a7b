import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '../src/index.js'

type Teardown = { teardown: (work: () => Promise<void> | void) => void }
type Seen = { method: string; url: string; headers: IncomingMessage['headers'] }

/**
 * A server that answers the n-th request with the n-th step, and later requests with the last step; and a
 * client of it.
 */
export const openScripted = async (t: Teardown, ...steps: [RequestListener, ...RequestListener[]]) => {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const step = steps[Math.min(seen.length, steps.length - 1)]
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
    step?.(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { client: createClient({ baseUrl, token: 'txw_test' }), baseUrl, seen }
}

export const sendJson =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body))
  }

export const sendProblem = (status: number, code: string, headers: Record<string, string> = {}) =>
  sendJson(
    status,
    {
      type: `urn:taxiway:problem:${code}`,
      title: 'No',
      status,
      detail: 'Do better.',
      code,
      requestId: 'req_1',
    },
    headers,
  )

export const hangUp: RequestListener = request => request.socket.destroy()

/** Sends what the function writes and leaves the connection open. */
export const sendEvents =
  (write: (response: ServerResponse) => void): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    write(response)
  }

export const logEvent = (seq: number): string => {
  const chunk = { seq, step: 'build', stream: 'stdout', text: `line ${seq}`, at: '2026-01-01T00:00:00.000Z' }
  return `id: ${seq}\nevent: log\ndata: ${JSON.stringify(chunk)}\n\n`
}
export const endEvent = 'event: end\ndata: {"state":"live"}\n\n'
