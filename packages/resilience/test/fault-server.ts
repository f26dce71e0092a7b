import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Handler = (request: IncomingMessage, response: ServerResponse, call: number) => void

export type FaultServer = {
  url: string
  calls: () => number
  handle: (handler: Handler) => void
  close: () => Promise<void>
}

/** A real HTTP server on a free port with scripted answers; handlers get the call's number, from 1. */
export const startFaultServer = async (handler: Handler): Promise<FaultServer> => {
  let current = handler
  let calls = 0
  const server: Server = createServer((request, response) => {
    calls += 1
    current(request, response, calls)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls: () => calls,
    handle: next => {
      current = next
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const answer =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
