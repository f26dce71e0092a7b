import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { type Duplex, pipeline } from 'node:stream'
import { destinationOfUrl, parseDestination } from './destination.js'
import { type EgressLimits, egressLimits } from './egress-limits.js'
import type { EgressRules } from './egress-rules.js'
import { forwardRequest } from './forward-request.js'
import { openReach } from './open-reach.js'
import { plainText, rawAnswer, tooMany } from './refusal.js'
import { createSocketSet } from './socket-set.js'

export type EgressProxy = {
  /** Where it listens. Its owner may use it, and root. */
  socketPath: string
  close: () => Promise<void>
}

/**
 * The only way out of a build's network: an HTTP proxy (CONNECT and absolute-form) on a Unix socket in `dir`. It asks `rules` for each
 * connection and connects to an address that they checked. What it refuses it answers with 403 and a sentence, which it also tells
 * `onRefusal`. `close` ends every connection, and every attempt at one.
 */
export const openEgressProxy = async ({
  dir,
  rules,
  onRefusal,
  limits = egressLimits,
}: {
  dir: string
  rules: EgressRules
  onRefusal: (sentence: string) => void
  limits?: EgressLimits
}): Promise<EgressProxy> => {
  const sockets = createSocketSet()
  const { reach, close: stopReaching } = openReach({ rules, limits, sockets, onRefusal })

  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: 60_000,
    // Uploads may take long; a connection without bytes does not live long.
    requestTimeout: 0,
  })
  server.maxConnections = limits.connections
  server.timeout = limits.idleMs
  server.on('drop', () => onRefusal(tooMany(limits.connections).sentence))
  server.on('connection', client => sockets.add(client))
  const served = new WeakSet<object>()
  /** One request for each connection, so that what a build costs us is bounded by its connections. */
  const isFirst = (client: Duplex): boolean => {
    if (served.has(client)) client.destroy()
    const first = !served.has(client)
    served.add(client)
    return first
  }
  const tunnel = async (request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> => {
    const reached = await reach(parseDestination(request.url ?? '', 443), client)
    if (!(reached instanceof Socket)) return void client.end(rawAnswer(reached))
    if (client.destroyed) return void reached.destroy()
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    reached.write(head)
    pipeline(client, reached, () => undefined)
    pipeline(reached, client, () => undefined)
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.shouldKeepAlive = false
    const destination = request.url?.startsWith('http://') ? destinationOfUrl(request.url) : undefined
    const reached = await reach(destination, request.socket)
    if (!(reached instanceof Socket))
      return void response.writeHead(reached.status, plainText).end(`${reached.sentence}\n`)
    if (response.destroyed) return void reached.destroy()
    forwardRequest(request, response, reached)
  }
  // A rejection of a listener would end the whole worker.
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    if (isFirst(client)) tunnel(request, client, head).catch(() => client.destroy())
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isFirst(request.socket)) answer(request, response).catch(() => response.destroy())
  })

  // The kernel refuses a path of more than 107 bytes, so we name the folder by our open descriptor of it. The descriptor stays open until
  // the server has deleted the socket under that name.
  const folder = await open(dir)
  server.listen(`/proc/self/fd/${folder.fd}/${socketName}`)
  await once(server, 'listening').catch(async error => {
    await folder.close()
    throw error
  })
  return {
    socketPath: join(dir, socketName),
    close: async () => {
      stopReaching()
      sockets.close()
      await new Promise<void>(resolve => server.close(() => resolve()))
      await folder.close()
    },
  }
}

const socketName = 'egress.sock'
